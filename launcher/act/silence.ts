/** How long no step may come: a stall is told apart from a legitimate silence here. */
import type { Supervision } from "../../workloads/launchfile";
import type { Observed } from "../observe/observed";

/** The silence that is legitimate now. */
export interface Silence {
  /** Last proof of progress: a step, the start of the run, or the end of a pause of the whole machine. */
  readonly sinceMs: number;
  readonly allowedSeconds: number;
  /** "start", "usual", or the event that allows a longer one. */
  readonly why: string;
}

/**
 * The longest of what applies: the usual limit (or the one up to the first step), and for each named event that
 * came after the last step its own. The next step ends them all.
 */
export function legitimateSilence(
  limits: Supervision["silence"],
  observed: Observed,
  runStartedAtMs: number,
  resumedAtMs: number,
): Silence {
  const stepAtMs = observed.step?.atMs;
  const sinceMs = Math.max(stepAtMs ?? runStartedAtMs, resumedAtMs);
  const base: Silence =
    stepAtMs === undefined
      ? { sinceMs, allowedSeconds: limits.startSeconds, why: "start" }
      : { sinceMs, allowedSeconds: limits.usualSeconds, why: "usual" };
  return limits.after.reduce<Silence>((longest, { event, seconds }) => {
    const atMs = observed.lastAtMs[event];
    if (atMs === undefined || atMs < (stepAtMs ?? runStartedAtMs)) return longest;
    const allowedSeconds = (Math.max(atMs, resumedAtMs) - sinceMs) / 1_000 + seconds;
    return allowedSeconds > longest.allowedSeconds ? { sinceMs, allowedSeconds, why: event } : longest;
  }, base);
}
