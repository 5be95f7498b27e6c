/** Which job gets GPUs first. */
import { bestOf, type Candidate, type Candidates } from "./candidates";
import { gpusOfJob, type JobGpus } from "./gpus";
import type { QueueJob } from "./schema";
import { type Worth, worthOf } from "./worth";

/** A job with what its place in the order follows from. */
export interface Ranked {
  job: QueueJob;
  gpus: JobGpus;
  /** Every host with enough GPUs. */
  candidates: Candidate[];
  /** The fastest host, where one can run it. */
  best: Candidate | undefined;
  worth: Worth | undefined;
}

/** The jobs in the order in which they get GPUs. */
export function rankedJobs(jobs: readonly QueueJob[], hosts: Candidates): Ranked[] {
  return jobs.map((job) => rankedOf(job, hosts)).sort(byRank);
}

/** Whether a job that stands just before `next` would still do so with this deadline. */
export function staysBefore(own: Ranked, deadline: number, next: Ranked | undefined): boolean {
  return next === undefined || byRank({ ...own, job: { ...own.job, deadline } }, next) < 0;
}

function rankedOf(job: QueueJob, hosts: Candidates): Ranked {
  const gpus = gpusOfJob(job);
  const candidates = hosts.of(job, gpus.gpus);
  const best = bestOf(candidates);
  const worth = best === undefined ? undefined : worthOf(job, gpus.gpus * best.prediction.hours);
  return { job, gpus, candidates, best, worth };
}

/**
 * Jobs that can end in their hours, then by points of a GPU-hour, then by deadline, arrival and name. A job that cannot end takes
 * no GPUs from one that can.
 */
function byRank(a: Ranked, b: Ranked): number {
  return (
    rank(a) - rank(b) ||
    (b.worth?.perGpuHour ?? 0) - (a.worth?.perGpuHour ?? 0) ||
    compare(a.job.deadline ?? Number.POSITIVE_INFINITY, b.job.deadline ?? Number.POSITIVE_INFINITY) ||
    a.job.arrival - b.job.arrival ||
    compare(a.job.name, b.job.name)
  );
}

function rank({ best }: Ranked): number {
  if (best === undefined) return 2;
  return best.prediction.time?.verdict === "too short" ? 1 : 0;
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
