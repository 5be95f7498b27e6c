/**
 * The simulated `accelerate launch ... sdxl_train_network.py --config_file CONFIG` of sd-scripts: its lines, its one
 * bar, its files, at its pace, scaled. No model is loaded and none is trained.
 */
import { join } from "node:path";
import { upstreamSeconds } from "../clock";
import type { Fault } from "../faults";
import { writeGpuLoad } from "../gpus/state";
import { NO_SPACE, OUT_OF_MEMORY, uncaught } from "../python/messages";
import { writeStandIn } from "../python/paths";
import { isOn, requestedFaults, strikeAt } from "../python/strike";
import { type Bar, draw } from "../python/tqdm";
import { readSdScriptsConfig, type SdScriptsConfig } from "./config";

const FAULTS = ["oom", "exception", "diskFull", "nan", "modelOnCpu", "deaf", "noResult"] as const;
/** Seconds of the real software: loading SDXL and caching latents, one step of batch 4, a save. */
const START_SECONDS = 60;
const STEP_SECONDS = 1.8;
const SAVE_SECONDS = 3;
const WHERE = "sd-scripts/train_network.py";

/** Runs the one process to its end and returns its exit code. */
export async function runGodImage(args: readonly string[]): Promise<number> {
  const faults = requestedFaults("sd-scripts", FAULTS);
  let config: SdScriptsConfig;
  try {
    config = readSdScriptsConfig(args);
  } catch (error) {
    return uncaught(error instanceof Error ? error.message : String(error), WHERE);
  }
  process.on("SIGTERM", () => {
    if (!isOn(faults, "deaf", 0)) process.exit(143);
  });
  log("caching latents with caching strategy.", "train_util.py:1120");
  draw({ total: 15, unitSeconds: 0.4 }, 15);
  process.stderr.write("\n");
  await upstreamSeconds(START_SECONDS);
  if (!isOn(faults, "modelOnCpu", 0)) writeGpuLoad({ memoryUsedMiB: 27_400, utilisationPercent: 99 });
  announce(config);
  const end = await train(config, faults);
  if (end !== undefined) return end;
  process.stderr.write("\n");
  if (!isOn(faults, "noResult", 0)) await save(config);
  log("model saved.", "train_network.py:1729");
  return 0;
}

async function train(config: SdScriptsConfig, faults: readonly Fault[]): Promise<number | undefined> {
  const bar: Bar = { name: "steps", total: config.maxTrainSteps, unitSeconds: STEP_SECONDS };
  const perEpoch = Math.ceil(config.maxTrainSteps / config.epochs);
  let shown = "";
  draw(bar, 0);
  for (let step = 1; step <= config.maxTrainSteps; step += 1) {
    if ((step - 1) % perEpoch === 0) say(`\nepoch ${Math.ceil(step / perEpoch)}/${config.epochs}\n`);
    const end = await strikeAt(faults, step, {
      oom: () => uncaught(OUT_OF_MEMORY, WHERE),
      exception: () => uncaught("ValueError: No data found. Please verify arguments", WHERE),
      diskFull: () => uncaught(NO_SPACE, WHERE),
    });
    if (end !== undefined) return end;
    await upstreamSeconds(STEP_SECONDS);
    // The bar moves first, with the old figures; then they are set (train_network.py:1487,1516).
    draw(bar, step, shown);
    const loss = isOn(faults, "nan", step) ? "nan" : (0.08 + 0.06 * Math.exp(-step / 60)).toPrecision(3);
    shown = `${config.weightNorms ? "Average key norm=0.0312, Keys Scaled=0, " : ""}avr_loss=${loss}`;
    draw(bar, step, shown);
  }
  return undefined;
}

function announce({ maxTrainSteps, epochs }: SdScriptsConfig): void {
  say("running training / 学習開始");
  say("  num train images * repeats / 学習画像の数×繰り返し回数: 150");
  say(`  num epochs / epoch数: ${epochs}`);
  say(`  total optimization steps / 学習ステップ数: ${maxTrainSteps}`);
}

async function save({ outputDir, outputName }: SdScriptsConfig): Promise<void> {
  const file = join(outputDir, `${outputName}.safetensors`);
  say(`\nsaving checkpoint: ${file}`);
  await upstreamSeconds(SAVE_SECONDS);
  writeStandIn(file, "simulated network weights\n");
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** rich's handler on stderr: time, level, message, place (library/utils.py:64-81). */
function log(message: string, place: string): void {
  const time = new Date().toISOString().replace("T", " ").slice(0, 19);
  process.stderr.write(`${time} INFO     ${message.padEnd(60)} ${place}\n`);
}
