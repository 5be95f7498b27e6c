/**
 * A simulated program without a contract: prints a line a step, writes its state into the working folder, saves on
 * SIGTERM, and ends when it finds a file `finish` there. Its lines are read by patterns of the user's.
 */
import { existsSync, writeFileSync } from "node:fs";
import { upstreamSeconds } from "../clock";
import { writeGpuLoad } from "../gpus/state";
import { NO_SPACE, OUT_OF_MEMORY, uncaught } from "../python/messages";
import { isOn, requestedFaults, strikeAt } from "../python/strike";

const FAULTS = ["oom", "exception", "diskFull", "nan", "modelOnCpu", "deaf"] as const;
const START_SECONDS = 30;
const STEP_SECONDS = 5;
const SCRIPT = "train.py";

/** Runs one rank: `--steps N` steps, for ever where it is not given. Returns its exit code. */
export async function runCustom(args: readonly string[]): Promise<number> {
  const faults = requestedFaults("custom program", FAULTS);
  const rank = Number(process.env.LOCAL_RANK ?? "0");
  let step = 0;
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      if (isOn(faults, "deaf", 0)) return;
      if (rank === 0) save(step);
      process.exit(0);
    });
  await upstreamSeconds(START_SECONDS);
  if (rank === 0 && !isOn(faults, "modelOnCpu", 0))
    writeGpuLoad({ memoryUsedMiB: 21_500, utilisationPercent: 92 });
  for (step = 1; step <= stepsOf(args) && !existsSync("finish"); step += 1) {
    const end = await strikeAt(rank === 0 ? faults : [], step, {
      oom: () => uncaught(OUT_OF_MEMORY, SCRIPT),
      exception: () => uncaught("IndexError: index out of range in self", SCRIPT),
      diskFull: () => uncaught(NO_SPACE, SCRIPT),
    });
    if (end !== undefined) return end;
    await upstreamSeconds(STEP_SECONDS);
    const loss = isOn(faults, "nan", step) ? "nan" : (1 + 3 * Math.exp(-step / 30)).toFixed(4);
    if (rank === 0) process.stdout.write(`step ${step} loss ${loss} lr 3e-04\n`);
  }
  if (rank === 0) save(step - 1);
  return 0;
}

function stepsOf(args: readonly string[]): number {
  const at = args.indexOf("--steps");
  return at === -1 ? Number.POSITIVE_INFINITY : Number(args[at + 1]);
}

function save(step: number): void {
  writeFileSync("checkpoint.json", JSON.stringify({ step }));
}
