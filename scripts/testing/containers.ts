/** The containers of this machine: a test run leaves none of its own. */
import { run } from "../cli/run";

/** Ids and names of all containers of the machine's Docker daemon; empty where none answers. */
export async function containers(): Promise<Map<string, string>> {
  const args = ["ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Names}}"];
  const listed = await run("docker", args, { check: false, timeoutMs: 5_000 }).catch(() => undefined);
  if (listed === undefined || listed.exitCode !== 0) return new Map();
  return new Map(
    listed.stdout
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]),
  );
}
