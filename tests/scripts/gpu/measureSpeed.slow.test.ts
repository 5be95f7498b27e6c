/** G5, G6 and G7 with --cpu: every part of the scripts runs once, on a stand-in model and Gloo. It measures nothing. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../../scripts/cli/run";
import { torchFolder } from "../../support/torch";

const scripts = resolve(__dirname, "../../../scripts/gpu");
const scratch = mkdtempSync(join(tmpdir(), "launchpad-speed-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const env: Record<string, string> = { HOME: scratch, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
beforeAll(async () => {
  env.PATH = [await torchFolder(), "/usr/bin", "/bin"].join(delimiter);
});

function lines(folder: string, name: string) {
  return readFileSync(join(folder, name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("measure-speed.sh: each run has its figures, and the losses fall", async () => {
  const out = join(scratch, "g5");
  const args = ["--cpu", out, "--seconds", "0", "--steps", "1"];
  const result = await run("bash", [join(scripts, "measure-speed.sh"), ...args], { env, timeoutMs: 120_000 });
  expect(result.stdout.trim()).toBe(`recorded to ${out}`);
  const results = lines(out, "results.jsonl");
  const parts: string[] = results.map(({ part }) => part);
  expect(
    ["product", "speed", "sweep", "loss"].map((part) => parts.filter((each) => each === part).length),
  ).toEqual([1, 8, 1, 3]);
  for (const { part, result: figures } of results) {
    if (part === "product") expect(figures.tflops).toBeGreaterThan(0);
    else if (part === "loss") expect(figures.lastLoss).toBeLessThan(figures.firstLoss);
    else {
      expect(figures.steps).toBeGreaterThanOrEqual(1);
      expect(figures.usefulTokensPerSecond).toBeGreaterThan(0);
      expect(figures.usefulTokensPerSecond).toBeLessThanOrEqual(figures.computedTokensPerSecond);
    }
  }
  // Packed rows are fuller than padded ones, here as there.
  const share = (profile: string) =>
    results.find((each) => each.part === "speed" && each.profile === profile && each.data === "lengths")
      .result.usefulShare;
  expect(share("tuned")).toBeGreaterThan(share("stock"));
  expect(lines(out, "context.json")).toMatchObject([{ id: "G5", device: "cpu", torch: expect.any(String) }]);
});

test("record-nccl.sh: without the settings and with all of them, each with what was said", async () => {
  const out = join(scratch, "g7");
  const result = await run("bash", [join(scripts, "record-nccl.sh"), "--cpu", out], {
    env,
    timeoutMs: 120_000,
  });
  expect(result.stdout.trim()).toBe(`recorded to ${out}`);
  expect(lines(out, "commands.jsonl").map(({ name, exitCode }) => [name, exitCode])).toEqual(
    ["none", "all"].map((name) => [name, 0]),
  );
  expect(readFileSync(join(out, "all.txt"), "utf8")).toContain(
    "all_reduce of 1048576 numbers on cpu: 1048576",
  );
});
