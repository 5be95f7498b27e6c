/**
 * Finds what a test run left running. Every program of a run inherits a temporary folder of the run's own (TMPDIR),
 * so whatever process still has that path in its environment, command line or working directory afterwards is a
 * leftover, in whichever process group it hides.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { run } from "../cli/run";

/** A process that outlived its test. */
export interface Leftover {
  pid: number;
  command: string;
}

/** Processes that carry `mark` in environment, command line or working directory; our own process is left out. */
export function processesWith(mark: string, procDir = "/proc"): Leftover[] {
  const found: Leftover[] = [];
  for (const entry of pidsIn(procDir)) {
    if (entry === String(process.pid)) continue;
    const folder = `${procDir}/${entry}`;
    const command = readQuietly(`${folder}/cmdline`);
    const traces = [command, readQuietly(`${folder}/environ`), linkQuietly(`${folder}/cwd`)];
    // A zombie has an empty command line and holds nothing but its entry.
    if (command !== "" && traces.some((trace) => trace.includes(mark)))
      found.push({ pid: Number(entry), command: command.replaceAll("\0", " ").trim().slice(0, 200) });
  }
  return found;
}

/** Ends leftovers at once. */
export function kill(leftovers: readonly Leftover[]): void {
  for (const { pid } of leftovers) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}

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

function pidsIn(procDir: string): string[] {
  try {
    return readdirSync(procDir).filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // no /proc on this system
  }
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // it ended meanwhile, or is another user's
  }
}

function linkQuietly(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
