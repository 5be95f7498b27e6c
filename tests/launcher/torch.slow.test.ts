/** The real launcher on a real PyTorch training, on the CPU. The recordings' test has memory and the ladder. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { TORCH_JOB, TORCH_JOB_FOLDER, torchLaunchFile } from "../../rehearsal/torch/bundles";
import { run } from "../../scripts/cli/run";
import { torchFolder } from "../support/torch";
import { until } from "../support/until";
import { deeds } from "./supervised";
import { workbench } from "./support";

/** Loading PyTorch takes seconds, more on a machine that is busy. */
const PATIENCE_MS = 120_000;
const bench = workbench();
const scratch = mkdtempSync(join(tmpdir(), "launchpad-torch-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let path = "";
beforeAll(async () => {
  path = [await torchFolder(), "/usr/bin", "/bin"].join(delimiter);
});

interface Step {
  inner: number;
  loss: number;
}

test("a real training is followed step by step, learns, and leaves a whole checkpoint when it is stopped", async () => {
  const launchFile = torchLaunchFile({
    trainer: "small",
    args: ["--device", "cpu", "--learning-rate", "0.01"],
    microBatch: 4,
    effectiveBatch: 8,
    gpus: 0,
    probeSeconds: 0.2,
    threads: 1,
  });
  const content = readFileSync(resolve(TORCH_JOB), "utf8");
  const files = [{ path: `${TORCH_JOB_FOLDER}/train.py`, content, mode: 0o644 }];
  const launcher = await bench.start(launchFile, { files, env: { PATH: path } });
  const port = (await launcher.port) ?? 0;
  const lastStep = async () => JSON.parse((await ask(port, "/healthz")).body).lastStep as Step | null;

  const first = await until("the first step", async () => (await lastStep()) ?? undefined, PATIENCE_MS);
  // 256 tokens at random cost ln 256 = 5.5; each follows from the one before, so the loss must fall.
  expect(first.loss).toBeGreaterThan(4.5);
  const learnt = async () => {
    const step = await lastStep();
    return step !== null && step.loss < 4 ? step : undefined;
  };
  const later = await until("a loss that fell", learnt, PATIENCE_MS);
  expect(later.inner).toBeGreaterThan(first.inner);

  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(0);
  expect(deeds(launcher.root)).toEqual([]);
  const checkpoint = join(launcher.root, TORCH_JOB_FOLDER, "checkpoint.pt");
  const read =
    "import sys, torch; saved = torch.load(sys.argv[1]); print(saved['step'], len(saved['model']))";
  const { stdout } = await run("python3", ["-c", read, checkpoint], { env: { PATH: path } });
  const [step, tensors] = stdout.trim().split(" ").map(Number);
  expect(step).toBeGreaterThanOrEqual(later.inner);
  expect(tensors).toBeGreaterThan(10);
}, 300_000);
