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
export function hoursText(hours: number): string {
  return hours.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** The same rounded up, for a limit that is to be kept. */
export function atLeastText(hours: number): string {
  return hoursText(Math.ceil(hours * 100) / 100);
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
