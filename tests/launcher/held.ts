/** Faults that strike when the test says so, and not at a time. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../../rehearsal/launcher/ask";
import type { RehearsalFile } from "../../rehearsal/launcher/layout";
import { HOLD_FILE } from "../../rehearsal/trainer/hold";
import { until } from "../support/until";

const WORK = "/work";
/** More than one round of the launcher's looks (supervised.ts: 0.2 s). */
const LOOK_MS = 500;

/** The file that holds the faults of the software with this working folder back. */
export const held = (cwd = WORK): RehearsalFile => ({ path: join(cwd, HOLD_FILE), content: "" });

/** Lets them strike. */
export function letStrike(root: string, cwd = WORK): void {
  rmSync(join(root, cwd, HOLD_FILE));
}

/**
 * Waits until the launcher has seen all of its four workers: from then on one that is gone is a lost one. Its looks and
 * its answers take turns in one thread, a look that is due before an answer that is asked for later. So once the workers
 * are there and its clock is past the next look, that look comes before the second answer.
 */
export async function workersSeen(launcher: { port: Promise<number | undefined> }): Promise<void> {
  const port = (await launcher.port) ?? 0;
  await until("four workers", async () => {
    const { processes } = await page<{ processes: Readonly<Record<string, number>> }>(port, "/healthz");
    return Object.values(processes).some((pid) => childrenOf(pid).length === 4);
  });
  const clock = async () => (await page<{ nowMs: number }>(port, "/state.json")).nowMs;
  const since = await clock();
  await until("the launcher's clock past its next look", async () => (await clock()) > since + LOOK_MS);
  await clock();
}

async function page<T>(port: number, path: string): Promise<T> {
  return JSON.parse((await ask(port, path)).body) as T;
}

function childrenOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter((each) => each !== "");
  } catch {
    return [];
  }
}
