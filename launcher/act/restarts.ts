/** When the software may be started again: back-off with a cap, and a budget for any 24 hours. Pure. */
import type { Supervision } from "../../workloads/launchfile";

const DAY_MS = 24 * 3_600 * 1_000;

/** Whether and when. */
export type RestartDecision =
  | { readonly allowed: true; readonly delaySeconds: number }
  | { readonly allowed: false; readonly freeAtMs: number };

/**
 * The restarts of the last 24 hours, in milliseconds since the epoch. One that lies further than that in the future was
 * written before the clock was set back, and counts no more than one of the past.
 */
export function withinDay(restartsMs: readonly number[], nowMs: number): number[] {
  return restartsMs.filter((atMs) => Math.abs(nowMs - atMs) < DAY_MS);
}

/**
 * Decides on a restart. `inARow` counts the runs before this one that ended before they were healthy, so the
 * first restart after a healthy run waits for `backoffSeconds` only.
 */
export function decideRestart(
  policy: Supervision["restart"],
  restartsMs: readonly number[],
  inARow: number,
  nowMs: number,
): RestartDecision {
  const recent = withinDay(restartsMs, nowMs);
  if (recent.length >= policy.perDay) {
    return { allowed: false, freeAtMs: Math.min(...recent, nowMs) + DAY_MS };
  }
  // Past 30 doublings any cap is reached; a larger exponent would only lose precision.
  const delay = policy.backoffSeconds * 2 ** Math.min(inARow, 30);
  return { allowed: true, delaySeconds: Math.min(delay, policy.backoffCapSeconds) };
}

/** That the budget is spent, and when the next restart is free. */
export function spentText(
  policy: Supervision["restart"],
  restartsMs: readonly number[],
  nowMs: number,
): string {
  const decision = decideRestart(policy, restartsMs, 0, nowMs);
  const free = decision.allowed ? "now" : `at ${new Date(decision.freeAtMs).toISOString()}`;
  return `all ${policy.perDay} restarts of 24 hours are spent, the next is free ${free}`;
}
