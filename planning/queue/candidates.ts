/** On which hosts a job can run, and with how many other GPUs it could. */
import type { FreeGpus } from "./gpus";
import { type Prediction, predict } from "./predict";
import type { QueueJob } from "./schema";

/** A job on one host. */
export interface Candidate {
  host: FreeGpus;
  gpus: number;
  prediction: Prediction;
}

/** Every host that has so many free GPUs, whether or not the job fits their memory. */
export function candidatesOf(job: QueueJob, gpus: number, pools: readonly FreeGpus[]): Candidate[] {
  return pools
    .filter((host) => host.gpus.length >= gpus)
    .map((host) => ({ host, gpus, prediction: predict(job, gpus, host) }));
}

/** The host on which it fits and holds its GPUs for the shortest time. */
export function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates
    .filter(({ prediction }) => prediction.problems.length === 0)
    .reduce<Candidate | undefined>(
      (best, each) => (best === undefined || each.prediction.hours < best.prediction.hours ? each : best),
      undefined,
    );
}

/** Numbers of GPUs that upstream gives. */
const USUAL_GPUS = [1, 2, 4, 8];

/** The same job with other numbers of GPUs, where it fits memory and hours; an image job has one, always. */
export function otherwise(job: QueueJob, gpus: number, pools: readonly FreeGpus[]): Candidate[] {
  if (job.workload === "god-image") return [];
  return USUAL_GPUS.filter((count) => count !== gpus).flatMap((count) => {
    const best = bestOf(candidatesOf(job, count, pools));
    const verdict = best?.prediction.time?.verdict;
    return best === undefined || verdict === undefined || verdict === "too short" ? [] : [best];
  });
}
