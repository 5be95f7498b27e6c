/** How often is often enough. Pure. */
import type { LaunchUploads } from "../../workloads/launchfile/uploads";

/** The last upload that was done. */
export interface LastUpload {
  readonly step?: number | undefined;
  /** In ms since the epoch. */
  readonly atMs: number;
}

/** Why a checkpoint is passed over so soon after the last upload; undefined where it is not. */
export function tooSoon(
  every: LaunchUploads["every"],
  last: LastUpload | undefined,
  step: number | undefined,
  nowMs: number,
): string | undefined {
  if (last === undefined || every === undefined) return undefined;
  const seconds = (nowMs - last.atMs) / 1_000;
  // A clock that was set back must not hold uploads up.
  if (every.seconds !== undefined && seconds >= 0 && seconds < every.seconds) {
    return `${Math.floor(seconds)} s since the last upload, one per ${every.seconds} s is asked for`;
  }
  if (every.steps === undefined || step === undefined || last.step === undefined) return undefined;
  const steps = step - last.step;
  // Fewer steps than at the last upload: the training began anew.
  return steps < 0 || steps >= every.steps
    ? undefined
    : `${steps} steps since the last upload, one per ${every.steps} steps is asked for`;
}
