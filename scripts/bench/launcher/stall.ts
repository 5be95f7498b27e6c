/** A real launcher, real processes and a real stall, with all times of the contract divided. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LAUNCHER_STATE_PATH } from "../../../workloads/launchfile";
import { sn38Contract, spedUp } from "./contracts";
import { type Bench, bundle, launch } from "./underTest";

/** Seconds of the contract in one second of the clock. */
export const TIMES_FASTER = 20;
const STEPS = 5;
const STEP_MS = 200;
/** Contract time in which a stall must be noticed. */
const GIVE_UP_SECONDS = 1_800;

/** Seconds of the contract's time from the last step to the stop for `stall`. */
export async function realStallSeconds(bench: Bench): Promise<number> {
  const software = [process.execPath, bench.software, "stall", String(STEPS), String(STEP_MS)];
  const { supervision } = spedUp(sn38Contract, TIMES_FASTER);
  const launched = launch(bench, "stall", bundle(software, supervision));
  const journal = join(launched.root, LAUNCHER_STATE_PATH, "events.jsonl");
  try {
    await launched.firstLine;
    const lastStepMs = Date.now() + (STEPS - 1) * STEP_MS;
    for (const end = lastStepMs + (GIVE_UP_SECONDS * 1_000) / TIMES_FASTER; Date.now() < end; ) {
      const stopped = deeds(journal).find(({ action }) => action === "restart");
      if (stopped?.cause === "stall") return ((stopped.atMs - lastStepMs) / 1_000) * TIMES_FASTER;
      if (stopped !== undefined) throw new Error(`restarted for ${stopped.cause} instead of the stall`);
      await sleep(20);
    }
    return Number.POSITIVE_INFINITY;
  } finally {
    await launched.process.stop();
  }
}

function deeds(journal: string): { action: string; cause: string; atMs: number }[] {
  const lines = readFileSync(journal, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}
