/**
 * The simulated `accelerate launch -m axolotl.cli.train CONFIG`: the lines and files of axolotl and of the Trainer in
 * transformers, at their pace, scaled. No model is loaded and none is trained.
 */
import { existsSync } from "node:fs";
import { upstreamSeconds } from "../clock";
import type { Fault } from "../faults";
import { writeGpuLoad } from "../gpus/state";
import { released } from "../hold";
import { NO_SPACE, OUT_OF_MEMORY, uncaught } from "../python/messages";
import { onDisk, writeStandIn } from "../python/paths";
import { isOn, requestedFaults, strikeAt } from "../python/strike";
import { type Bar, draw, writeBeside } from "../python/tqdm";
import { UNNOTICED_EXIT } from "../sn38/agent";
import { type AxolotlConfig, readAxolotlConfig } from "./config";
import { writeCheckpoint, writeResult } from "./files";
import { axolotlLine, evalDict, stepDict, summaryDict } from "./lines";

const FAULTS = ["oom", "exception", "diskFull", "nan", "modelOnCpu", "deaf", "noResult", "rankDies"] as const;
/** Seconds of the real software: tokenising and loading an 8B model, one step, one batch of an evaluation, a save. */
const START_SECONDS = 90;
const STEP_SECONDS = 2;
const EVAL_BATCHES = 12;
const EVAL_SECONDS = 0.5;
const SAVE_SECONDS = 6;
const WHERE = "axolotl/cli/train.py";

/** Runs one rank to its end and returns its exit code. */
export async function runGodText(args: readonly string[]): Promise<number> {
  const faults = requestedFaults("axolotl", FAULTS);
  const rank = Number(process.env.LOCAL_RANK ?? "0");
  let config: AxolotlConfig;
  try {
    config = readAxolotlConfig(args[0] ?? "");
  } catch (error) {
    return uncaught(error instanceof Error ? error.message : String(error), WHERE);
  }
  onSignals(config, rank, faults);
  if (rank !== 0) return await standBy(rank, faults);
  axolotlLine("train.load", `loading model`, 75);
  draw({ name: "Loading checkpoint shards", total: 4, unitSeconds: 2 }, 4);
  process.stderr.write("\n");
  await upstreamSeconds(START_SECONDS);
  if (!isOn(faults, "modelOnCpu", 0)) writeGpuLoad({ memoryUsedMiB: 46_800, utilisationPercent: 98 });
  axolotlLine("train.execute_training", "Starting trainer...", 211);
  return await train(config, faults);
}

/** axolotl saves on SIGINT and ends with 0 (src/axolotl/train.py:147-179), on rank 0; SIGTERM ends Python at once. */
function onSignals(config: AxolotlConfig, rank: number, faults: readonly Fault[]): void {
  const deaf = isOn(faults, "deaf", 0);
  process.on("SIGTERM", () => {
    if (!deaf) process.exit(143);
  });
  process.on("SIGINT", () => {
    if (deaf) return;
    if (rank === 0) writeResult(config);
    process.exit(0);
  });
}

async function train(config: AxolotlConfig, faults: readonly Fault[]): Promise<number> {
  const bar: Bar = { total: config.maxSteps, unitSeconds: STEP_SECONDS };
  draw(bar, 0);
  for (let step = 1; step <= config.maxSteps; step += 1) {
    const end = await strikeAt(faults, step, {
      oom: () => uncaught(OUT_OF_MEMORY, WHERE),
      exception: () => uncaught("IndexError: index out of range in self", WHERE),
      diskFull: () => uncaught(NO_SPACE, WHERE),
    });
    if (end !== undefined) return end;
    await upstreamSeconds(STEP_SECONDS);
    draw(bar, step);
    const epoch = step / config.maxSteps;
    const warmUp = Math.min(1, step / 10);
    writeBeside(
      bar,
      step,
      stepDict(config.rl, {
        loss: 0.6 + 1.9 * Math.exp(-step / 25),
        gradNorm: 0.4 + 2 / step,
        learningRate: config.learningRate * warmUp * (1 - epoch * 0.9),
        epoch,
        broken: isOn(faults, "nan", step),
      }),
    );
    if (isDue(step, config.maxSteps, config.evalsPerEpoch)) await evaluate(bar, step, epoch);
    if (isDue(step, config.maxSteps, config.savesPerEpoch)) {
      writeCheckpoint(config, step);
      await upstreamSeconds(SAVE_SECONDS);
    }
  }
  writeBeside(bar, config.maxSteps, summaryDict(config.maxSteps * STEP_SECONDS));
  process.stderr.write("\n");
  axolotlLine(
    "train.save_trained_model",
    `Training completed! Saving pre-trained model to ${config.outputDir}.`,
    231,
  );
  await upstreamSeconds(SAVE_SECONDS);
  if (!isOn(faults, "noResult", 0)) writeResult(config);
  writeStandIn(doneMark(), "");
  return 0;
}

/** A second bar below the first, without a name and with another total. */
async function evaluate(bar: Bar, step: number, epoch: number): Promise<void> {
  const batches: Bar = { total: EVAL_BATCHES, unitSeconds: EVAL_SECONDS };
  process.stderr.write("\n");
  for (let batch = 0; batch <= EVAL_BATCHES; batch += 1) {
    draw(batches, batch);
    await upstreamSeconds(EVAL_SECONDS);
  }
  process.stderr.write("\u001b[A");
  writeBeside(bar, step, evalDict(0.7 + 1.8 * Math.exp(-step / 25), epoch));
}

function isDue(step: number, steps: number, perEpoch: number): boolean {
  return perEpoch > 0 && step % Math.max(1, Math.floor(steps / perEpoch)) === 0;
}

/** The other ranks take part in collectives and print nothing. */
async function standBy(rank: number, faults: readonly Fault[]): Promise<number> {
  const dies = faults.find(({ name }) => name === "rankDies" && rank === 1);
  if (dies === undefined) return await firstRankDone();
  await upstreamSeconds(START_SECONDS + STEP_SECONDS * dies.step);
  await released();
  return UNNOTICED_EXIT;
}

/** Stands in for the last collective: the ranks of one launcher share its process id. */
function doneMark(): string {
  return `/run/simulated-job-${process.ppid}`;
}

async function firstRankDone(): Promise<number> {
  while (!existsSync(onDisk(doneMark()))) await new Promise((resolve) => setTimeout(resolve, 20));
  return 0;
}
