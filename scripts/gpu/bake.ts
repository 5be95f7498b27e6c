/**
 * Makes what the recordings G2 and G3 run: the launcher, and for each case a container root with launch.json and the
 * training program.
 *
 *     node --require tsx/cjs scripts/gpu/bake.ts FOLDER gpu|cpu
 *
 * The folder needs Node and a Python with PyTorch, nothing else: it can be made on one machine and used on another.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeLauncher } from "../../images/launcherBundle";
import { layOut } from "../../rehearsal/launcher/layout";
import {
  TORCH_JOB,
  TORCH_JOB_FOLDER,
  type TorchBundle,
  torchLaunchFile,
} from "../../rehearsal/torch/bundles";
import { run } from "../cli/run";

/**
 * On a GPU: 150 million parameters, 2.4 GB with AdamW's states; the launcher takes less than 1 GiB on a GPU for a model
 * on the CPU. The logits of a sequence of 1,024 tokens take 128 MiB in fp32, several times over, so that a micro-batch
 * of 64 asks for more than the 20 GiB that the case oom leaves it.
 */
const LARGE = ["--width", "1024", "--layers", "8", "--sequence", "1024", "--vocabulary", "32768"];

/** The cases, by the name of their folder. */
const CASES: Readonly<Record<"gpu" | "cpu", Readonly<Record<string, TorchBundle>>>> = {
  gpu: {
    training: {
      trainer: "training",
      // Memory rises at step 20, where the sequences get eight times as long.
      args: ["--device", "cuda", ...LARGE, "--steps", "60", "--long-from-step", "20"],
      microBatch: 8,
      effectiveBatch: 16,
      gpus: 1,
      probeSeconds: 0.5,
    },
    "on-cpu": {
      trainer: "on-cpu",
      args: ["--device", "cpu", "--pause", "0.5"],
      microBatch: 8,
      effectiveBatch: 16,
      gpus: 1,
      probeSeconds: 0.5,
    },
    oom: {
      trainer: "oom",
      args: [
        "--device",
        "cuda",
        ...LARGE,
        "--steps",
        "12",
        "--long-from-step",
        "6",
        "--memory-limit-mib",
        "20480",
      ],
      microBatch: 64,
      effectiveBatch: 64,
      gpus: 1,
      probeSeconds: 0.5,
    },
  },
  cpu: {
    training: {
      trainer: "training",
      args: ["--device", "cpu", "--steps", "10", "--long-from-step", "5"],
      microBatch: 4,
      effectiveBatch: 8,
      gpus: 0,
      probeSeconds: 0.1,
      threads: 1,
    },
    "on-cpu": {
      trainer: "on-cpu",
      args: ["--device", "cpu", "--pause", "0.1"],
      microBatch: 4,
      effectiveBatch: 8,
      gpus: 1,
      probeSeconds: 0.1,
      threads: 1,
    },
    oom: {
      trainer: "oom",
      // The CPU's allocator refuses an absurd request at step 3, until the micro-batch is 4.
      args: ["--device", "cpu", "--steps", "5", "--oom-at-step", "3", "--fits", "4"],
      microBatch: 8,
      effectiveBatch: 8,
      gpus: 0,
      probeSeconds: 0.1,
      threads: 1,
    },
  },
};

async function main([folder, device]: readonly string[]): Promise<void> {
  if (folder === undefined || (device !== "gpu" && device !== "cpu"))
    throw new Error("bake: give a folder, and gpu or cpu");
  const { sha256 } = await writeLauncher(resolve(__dirname, "../.."), join(folder, "launcher.cjs"));
  const { stdout } = await run("git", ["rev-parse", "HEAD"], { check: false });
  writeFileSync(
    join(folder, "built.json"),
    `${JSON.stringify({ launcher: sha256, commit: stdout.trim() })}\n`,
  );
  const content = readFileSync(resolve(__dirname, "../..", TORCH_JOB), "utf8");
  const job = { path: `${TORCH_JOB_FOLDER}/train.py`, content, mode: 0o644 };
  for (const [name, bundle] of Object.entries(CASES[device]))
    layOut(join(folder, name), torchLaunchFile(bundle), [job]);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
