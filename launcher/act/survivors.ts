/** Processes that outlive SIGKILL, as one in a driver's call does: nothing is started beside them. */
import { steadyNowMs } from "../clock";
import type { StopResult } from "../supervise/stop";
import { identify, isAlive } from "./identity";
import type { SavedRun } from "./stateFolder";
import { askedWithin, type StopRequest } from "./stopRequest";

/** How long a driver may take to let go of a killed process, beyond the 5 s of the kill itself. */
export const SURVIVOR_WAIT_SECONDS = 60;
const POLL_MS = 500;

/** Name of a survivor in the state folder, in the place of a process's. */
export const SURVIVOR = "survivor";

/**
 * The survivors as the state folder keeps them. By pid and start time: a process that is ending has no environment
 * any more, so that a later launcher would not find it by its mark (seen on Linux 6.18, 2026-11-21).
 */
export function survivorRuns(pids: readonly number[]): SavedRun[] {
  return pids.flatMap((pid) => {
    const leader = identify(pid);
    return leader === undefined ? [] : [{ name: SURVIVOR, runId: `${SURVIVOR}/${pid}`, leader }];
  });
}

/** Waits until they are gone, the time is up, or somebody asks for the end. Returns who is left. */
export async function waitUntilGone(
  pids: readonly number[],
  boundSeconds: number,
  stop: Pick<StopRequest, "first">,
): Promise<readonly number[]> {
  const before = pids.flatMap((pid) => identify(pid) ?? []);
  const deadlineMs = steadyNowMs() + boundSeconds * 1_000;
  let left = before.filter(isAlive);
  while (left.length > 0 && steadyNowMs() < deadlineMs) {
    if (await askedWithin(stop, POLL_MS)) break;
    left = left.filter(isAlive);
  }
  return left.map(({ pid }) => pid);
}

/** How a stop went, in words. */
export function describeStop({ killed, survivors }: StopResult): string {
  if (!killed) return "the software stopped within its grace";
  const left = survivors.length === 0 ? "" : `; processes ${survivors.join(", ")} survived SIGKILL`;
  return `the software did not stop within its grace and was killed${left}`;
}
