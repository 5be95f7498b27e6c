/**
 * The simulated `python -m connito.miner.train --path CONFIG`: upstream's lines and checkpoints at its pace, scaled,
 * and its habit of ending with 0 after a crash. No model is loaded and none is trained.
 */
import { upstreamSeconds } from "../clock";
import type { Fault } from "../faults";
import { writeGpuLoad } from "../gpus/state";
import { OUT_OF_MEMORY, uncaught } from "../python/messages";
import { writeStandIn } from "../python/paths";
import { isOn, requestedFaults, strikeAt } from "../python/strike";
import { traceback } from "../sn38/lines";
import { type ConnitoConfig, readConnitoConfig } from "./config";
import { runChain, waitTill } from "./cycle";
import { saveCheckpoint } from "./files";
import { log } from "./lines";

/** All faults of the simulated Connito: one variable reaches both processes. */
export const CONNITO_FAULTS = [
  "oom",
  "loopError",
  "exception",
  "diskFull",
  "nan",
  "modelOnCpu",
  "deaf",
  "secondDies",
  "secondSilent",
  "noCheckpoint",
  "r2Forbidden",
] as const;
/** Seconds of the real software: loading the base model, one micro-batch of 4096 tokens, 50 batches, a checkpoint. */
const START_SECONDS = 180;
const MICRO_BATCH_SECONDS = 4;
const EVAL_SECONDS = 60;
const SAVE_SECONDS = 20;
const MAX_NON_FINITE = 50;
const WHERE = "connito/miner/train.py";

/** Runs the process to its end and returns its exit code. */
export async function runTrain(args: readonly string[]): Promise<number> {
  const faults = requestedFaults("Connito", CONNITO_FAULTS);
  const config = readConnitoConfig(args);
  process.on("SIGINT", () => {
    if (isOn(faults, "deaf", 0)) return;
    log("warning", "KeyboardInterrupt received, shutting down miner loop");
    process.stderr.write(traceback("KeyboardInterrupt", WHERE));
    process.exit(130);
  });
  void runChain();
  log("info", "(0) Setup training");
  await upstreamSeconds(START_SECONDS);
  if (!isOn(faults, "modelOnCpu", 0)) writeGpuLoad({ memoryUsedMiB: 61_200, utilisationPercent: 94 });
  log("info", "setup_training: success!");
  return await train(config, faults);
}

async function train(config: ConnitoConfig, faults: readonly Fault[]): Promise<number> {
  for (let step = 0; ; step += 1) {
    const end = await strikeAt(faults, step, {
      oom: () => quit(OUT_OF_MEMORY),
      loopError: () => quit("RuntimeError: shape '[1, 4096]' is invalid for input of size 2048"),
      diskFull: () => quit("OSError: [Errno 28] No space left on device"),
      exception: () => uncaught("bittensor.core.errors.MetadataError: simulated", WHERE),
      exitZero: () => {
        log("info", "used up train dataloader, rebuilding for next epoch");
        return 0;
      },
    });
    if (end !== undefined) return end;
    if (isOn(faults, "nan", step)) await nonFinite(step);
    else await innerStep(config, step);
    if (step % config.checkpointSteps === 0) await roundOff(config, faults, step);
  }
}

/** One optimizer step of several micro-batches; each prints its loss. */
async function innerStep({ accumulation, learningRate }: ConnitoConfig, step: number): Promise<void> {
  for (let micro = 0; micro < accumulation; micro += 1) {
    await upstreamSeconds(MICRO_BATCH_SECONDS);
    log("info", "batch loss", { loss: lossAt(step) + 0.01 * micro, inner_opt_step: step });
  }
  log("info", "(1) Start epoch training", {
    step: step * accumulation,
    inner_opt_step: step,
    is_inner_optimizer_step: "True",
    gradient_accumulation_steps: accumulation,
  });
  log("info", "GradScaler for optimizer step", {
    grad_norm: "tensor(0.5312, device=cuda:0)",
    scale_before: 65536,
    scale_after: 65536,
    skipped: "False",
  });
  log("info", "scheduler step", { lr: learningRate });
  log("info", "Updated model", { old_model_hash: "a1b2c3", new_model_hash: "d4e5f6" });
}

/** Every 20 steps: evaluation, checkpoint, a look for a newer model. */
async function roundOff(config: ConnitoConfig, faults: readonly Fault[], step: number): Promise<void> {
  log("info", "(3) Local evaluation");
  await upstreamSeconds(EVAL_SECONDS);
  const loss = lossAt(step);
  process.stdout.write(
    `Metric log: {'step': ${step}, 'loss': ${loss.toFixed(4)}, 'lr': 1e-05, 'val_loss': ${(loss + 0.05).toFixed(4)}, 'val_aux_loss': 0.0}\n`,
  );
  log("info", "(4) Saving checkpoint");
  await upstreamSeconds(SAVE_SECONDS);
  if (!isOn(faults, "noCheckpoint", 0)) {
    const { path, deleted } = saveCheckpoint(config, step);
    log("info", `Checkpoint saved to ${path}`);
    if (deleted.length > 0)
      log("info", `Deleted old checkpoints: [${deleted.map((each) => `'${each}'`).join(", ")}]`);
  }
  log("info", "(5) Reload Model");
  log("info", "No need to reload model", { newest_checkpoint: "None" });
  log("info", "(6) Clean up");
}

/** Non-finite losses: upstream drops 50 batches, waits for the next model, and begins its loop anew. */
async function nonFinite(step: number): Promise<void> {
  for (let batch = 1; batch <= MAX_NON_FINITE; batch += 1) {
    await upstreamSeconds(MICRO_BATCH_SECONDS);
    log("warning", "Non-finite loss detected, skipping batch", {
      loss: Number.NaN,
      step,
      consecutive_non_finite_batches: batch,
      max_consecutive_non_finite_batches: MAX_NON_FINITE,
    });
  }
  log(
    "error",
    "Consecutive non-finite losses exceeded threshold. Waiting for distribute phase and restarting miner loop.",
    { threshold: MAX_NON_FINITE },
  );
  await waitTill("Distribute");
}

/** Any other exception: logged, the state dumped into the working folder, and an end with 0 (train.py:763-770). */
function quit(error: string): number {
  log("error", "Quit training");
  process.stdout.write(traceback(error, WHERE));
  writeStandIn("mycelia_final.pt", "simulated state\n");
  return 0;
}

function lossAt(step: number): number {
  return 2.1 + 1.4 * Math.exp(-step / 80);
}
