import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SAMPLED_FIELDS } from "../../../launcher/observe/gpu";
import { run } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";

const script = resolve(__dirname, "../../../scripts/gpu/record-smi.sh");
const folder = mkdtempSync(join(tmpdir(), "launchpad-record-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a recording has every question with its exit code, and neither serial number nor UUID", async () => {
  const fake = join(folder, "nvidia-smi");
  writeFileSync(
    fake,
    `#!/bin/sh
case "$*" in
  "-q -x") echo '<uuid>GPU-513536b6-7d19-9063-b049-1e69664bb298</uuid><serial>1650522003820</serial>' ;;
  "-q") echo '    Serial Number                         : 1650522003820' ;;
  "topo -m") echo 'no rights' >&2; exit 3 ;;
  *name*) echo 'A GPU of the tests' ;;
esac
`,
  );
  chmodSync(fake, 0o755);
  const out = join(folder, "out");
  // A python3 without PyTorch: only the idle state is recorded.
  writeFileSync(join(folder, "python3"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const result = await run("bash", [script, out], { env: { PATH: `${folder}:/usr/bin:/bin` } });
  expect(result.stdout.trim()).toBe(`recorded to ${out}`);
  expect(readdirSync(out).sort()).toEqual(
    [
      "commands.jsonl",
      "context.json",
      ...["apps.csv", "gpu.csv", "q.txt", "q.xml", "topo.txt"].map((end) => `idle.${end}`),
    ].sort(),
  );
  const all = readdirSync(out)
    .map((name) => readFileSync(join(out, name), "utf8"))
    .join("\n");
  expect(all).not.toMatch(/1650522003820|513536b6/);
  const commands = readFileSync(join(out, "commands.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(commands.find((each) => each.file === "idle.topo.txt")).toMatchObject({ exitCode: 3 });
  expect(JSON.parse(readFileSync(join(out, "context.json"), "utf8"))).toMatchObject({ id: "G1" });
});

test("the fields are those that the launcher samples", () => {
  const fields = /^fields=(.*)$/m.exec(readFileSync(script, "utf8"))?.[1];
  expect(fields?.split(",")).toEqual([...SAMPLED_FIELDS]);
});

test("without nvidia-smi nothing is recorded", async () => {
  const result = await run("bash", [script, join(folder, "none")], {
    env: { PATH: "/usr/bin:/bin" },
    check: false,
  });
  expect([result.exitCode, result.stderr.trim()]).toEqual([1, "record-smi: there is no nvidia-smi on PATH"]);
});

test("shellcheck has nothing to say", async () => {
  const shellcheck = await requireTool("shellcheck");
  expect((await run(shellcheck.path, [script], { check: false })).stdout).toBe("");
});
