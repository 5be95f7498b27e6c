/** Jobs of a queue as the rules of their workload take them. */
import type { GodImageJob } from "../trainers/god-image/job";
import type { GodTextJob } from "../trainers/god-text/job";
import type { ImageQueueJob, TextQueueJob } from "./schema";

/** A text job: of the task only its kind is known. */
export function asTextJob({ task, ...job }: TextQueueJob): GodTextJob {
  return { ...job, task: { type: task } };
}

/** An image job: variables of the environment change neither its memory nor its time. */
export function asImageJob(job: ImageQueueJob): GodImageJob {
  return { ...job, tuning: { ...job.tuning, env: {} } };
}
