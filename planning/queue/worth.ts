/** What a job is worth by the rules of G.O.D, today's and the former. */
import { formerTaskWork, TASK_WORK_RULE, TOURNAMENT_RULE, taskPoints } from "../allocation/god";
import type { RuleSource } from "../allocation/gpus";
import type { QueueJob } from "./schema";

/** Points of a job, and of an hour of one GPU. */
export interface Worth {
  points: number;
  perGpuHour: number;
  rule: RuleSource;
  /** What it would have been before the tournaments: text only, where hours and size counted. */
  former: { work: number; perGpuHour: number; rule: RuleSource } | undefined;
}

/**
 * Today: the points of winning it, which only the best gets, whatever hours and size. Before 2025-11-03: the work of the task.
 * @param gpuHours GPUs x hours that the job holds them
 */
export function worthOf(job: QueueJob, gpuHours: number): Worth {
  const points = taskPoints(job.workload === "god-image" ? "image" : "text", job.round);
  return {
    points,
    perGpuHour: points / gpuHours,
    rule: TOURNAMENT_RULE,
    former: job.workload === "god-image" ? undefined : former(job.hours, job.model.sizeB, gpuHours),
  };
}

function former(hours: number, sizeB: number, gpuHours: number): Worth["former"] {
  const work = formerTaskWork(hours, { countedB: sizeB });
  return { work, perGpuHour: work / gpuHours, rule: TASK_WORK_RULE };
}
