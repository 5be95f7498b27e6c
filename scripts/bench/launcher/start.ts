/** From the launcher's start to the software's first instruction. */
import { setTimeout as sleep } from "node:timers/promises";
import { sn38Contract } from "./contracts";
import { type Bench, bundle, launch } from "./underTest";

/** Prints the time of day in nanoseconds and ends: its own clock says when it ran. */
const TELLS_THE_TIME = ["date", "+%s%N"];

/**
 * Milliseconds from the spawn of `node launcher.cjs run` to the software reading its clock. The software is `date`,
 * so what the system needs to execute a program is in the figure, and no start-up of the software's own.
 */
export async function startMilliseconds(bench: Bench, runs: number): Promise<number[]> {
  const measured: number[] = [];
  // The first run fills the disk's cache and does not count.
  for (let run = 0; run <= runs; run += 1) {
    const launched = launch(bench, "start", bundle(TELLS_THE_TIME, sn38Contract.supervision));
    try {
      const text = await launched.firstLine;
      if (!/^\d{19}$/.test(text)) throw new Error(`date printed ${JSON.stringify(text)}, not nanoseconds`);
      if (run > 0) measured.push(Number(text) / 1e6 - launched.startedAtMs);
    } finally {
      await launched.process.stop();
    }
    await sleep(200);
  }
  return measured;
}
