import type { QueueJob } from "./schema";

/** Something that an operator should know of a planned job. */
export interface Note {
  about: "gpus" | "memory" | "hours" | "deadline" | "rule";
  /** `misses`: it will not do. `risk`: it may not. `info`: changes nothing. */
  weight: "misses" | "risk" | "info";
  says: string;
  /** What would mend it; undefined where `says` has it. */
  fix: string | undefined;
  /** Stable id of the rule, as in the trainer's plan. */
  id: string | undefined;
}

/** Hours to one hundredth, as the schedule prints them. */
export function hoursText(hours: number, digits = 2): string {
  return hours.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Hours of a second: sums of hours are not exact (0.1 + 0.2 is above 0.3), and no job ends to the second. */
const SECOND = 1 / 3600;

/** Whether an end in hours lies past a deadline. */
export function isLate(end: number, deadline: number): boolean {
  return end > deadline + SECOND;
}

/** `1.32 h, past its deadline of 1.30 h`; in seconds' digits where hundredths do not tell them apart. */
export function lateText(end: number, deadline: number): string {
  const digits = hoursText(end) === hoursText(deadline) ? 4 : 2;
  return `${hoursText(end, digits)} h, past its deadline of ${hoursText(deadline, digits)} h`;
}

/** Hours rounded up to one hundredth, for a limit that is to be kept. */
export function atLeast(hours: number): number {
  return Math.ceil(hours * 100) / 100;
}

/** `a or b`; undefined for nothing. */
export function either(ways: readonly (string | undefined)[]): string | undefined {
  const known = ways.filter((way) => way !== undefined);
  return known.length === 0 ? undefined : known.join(", or ");
}

/** `instruct of 8 B`, `sdxl`. */
export function kindText(job: QueueJob): string {
  return job.workload === "god-image" ? job.modelType : `${job.task} of ${job.model.sizeB} B`;
}
