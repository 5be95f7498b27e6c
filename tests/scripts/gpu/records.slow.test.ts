/** The recordings G2 and G3 with --cpu: the real launcher on a real training, whose errors are PyTorch's own. */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildSimulatedTrainers } from "../../../rehearsal/trainer/build";
import { run } from "../../../scripts/cli/run";
import { requireTool } from "../../../scripts/tools";
import { torchFolder } from "../../support/torch";

const scripts = resolve(__dirname, "../../../scripts/gpu");
const scratch = mkdtempSync(join(tmpdir(), "launchpad-records-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let path = "";
beforeAll(async () => {
  // Of the simulators only nvidia-smi, which shows idle GPUs: python3 is the real one.
  const built = join(scratch, "built");
  const commands = join(scratch, "commands");
  mkdirSync(commands);
  await buildSimulatedTrainers(built);
  copyFileSync(join(built, "nvidia-smi"), join(commands, "nvidia-smi"));
  chmodSync(join(commands, "nvidia-smi"), 0o755);
  path = [commands, await torchFolder(), "/usr/bin", "/bin"].join(delimiter);
});

/** Runs a script with --cpu and returns the recording's folder. */
async function record(script: string): Promise<string> {
  const out = join(scratch, script);
  const result = await run("bash", [join(scripts, script), "--cpu", out], {
    env: { PATH: path, NODE: process.execPath, HOME: scratch },
    timeoutMs: 240_000,
  });
  expect(result.stdout.trim()).toBe(`recorded to ${out}`);
  return out;
}

function lines<T>(folder: string, name: string): T[] {
  const text = readFileSync(join(folder, name), "utf8").trim();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line) as T);
}

function text(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

interface Deed {
  action: string;
  cause: string;
  evidence: string[];
  outcome: string;
}

test.concurrent("G3: a real error walks the ladder to a batch that fits, and the effective batch stays", async () => {
  const out = await record("record-oom.sh");
  const deeds = lines<Deed>(out, "oom.events.jsonl");
  expect(deeds.map(({ action, cause }) => `${action} ${cause}`)).toEqual([
    "start launcher",
    "ladder outOfMemory",
    "start launcher",
    "done software",
  ]);
  // Its end may have been seen by then too.
  expect(deeds[1]?.evidence[0]).toBe("the log says: out of memory");
  expect(deeds[2]?.evidence).toEqual(["ladder step micro-4"]);
  const said = readFileSync(join(out, "oom.stdout.txt"), "utf8");
  expect(said.match(/batch \d+ x \d+ = \d+/g)).toEqual(["batch 8 x 1 = 8", "batch 4 x 2 = 8"]);
  expect(said).toContain("checkpoint: checkpoint.pt at step 5");
  expect(readFileSync(join(out, "oom.stderr.txt"), "utf8")).toMatch(/RuntimeError: .*can't allocate memory/);
  expect(lines(out, "commands.jsonl")).toEqual([{ name: "oom", command: "launcher run", exitCode: 0 }]);
  expect(lines(out, "context.json")).toMatchObject([{ id: "G3", device: "cpu", torch: expect.any(String) }]);
  expect(text(out)).not.toMatch(/GPU-[1-9a-f]/);
});

test.concurrent("G2: a good training raises no alarm, and one on the CPU beside idle GPUs is found after its steps", async () => {
  const out = await record("record-launcher.sh");
  const check = JSON.parse(readFileSync(join(out, "check.json"), "utf8"));
  expect(check.results).toBeInstanceOf(Array);
  expect(lines<Deed>(out, "training.events.jsonl").map(({ action }) => action)).toEqual(["start", "done"]);
  expect(readFileSync(join(out, "training.stdout.txt"), "utf8")).toMatch(/^step 10 \| loss/m);

  const found = lines<Deed>(out, "on-cpu.events.jsonl");
  expect(found.map(({ action, cause }) => `${action} ${cause}`)).toEqual([
    "start launcher",
    "stop modelOnCpu",
  ]);
  expect(found[1]?.evidence.join()).toMatch(/no GPU had more than \d+ MiB in use: the model is on the CPU/);
  const ends = lines<{ name: string; exitCode: number }>(out, "commands.jsonl");
  expect(Object.fromEntries(ends.map(({ name, exitCode }) => [name, exitCode]))).toEqual({
    check: 0,
    training: 0,
    "on-cpu": 43,
  });
});

test.each(["record-launcher.sh", "record-oom.sh"])(
  "%s refuses without a GPU, and records nothing",
  async (script) => {
    const out = join(scratch, `refused-${script}`);
    const result = await run("bash", [join(scripts, script), out], {
      env: { PATH: "/usr/bin:/bin" },
      check: false,
    });
    expect([result.exitCode, result.stderr.trim()]).toEqual([
      1,
      `${script.replace(".sh", "")}: there is no nvidia-smi on PATH; --cpu runs what needs no GPU`,
    ]);
    expect(() => readdirSync(out)).toThrow("ENOENT");
  },
);

test("shellcheck has nothing to say", async () => {
  const shellcheck = await requireTool("shellcheck");
  const files = readdirSync(scripts).filter((name) => name.endsWith(".sh"));
  const options = { cwd: resolve(scripts, "../.."), check: false };
  const paths = files.map((name) => join("scripts/gpu", name));
  expect((await run(shellcheck.path, ["--external-sources", ...paths], options)).stdout).toBe("");
});
