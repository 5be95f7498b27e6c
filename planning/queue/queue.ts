/** A plan for jobs that wait for GPUs: what each needs, is worth, and when it would run. Nothing here starts one. */
import type { JobTime } from "../time";
import { bestOf, type Candidate, candidatesOf } from "./candidates";
import { type FreeGpus, gpusOfJob, type JobGpus } from "./gpus";
import { type IdleTime, idleTime } from "./idle";
import { kindText, type Note } from "./note";
import { cannotRun, deadlineNotes, foreseen } from "./notes";
import { listSchedule, type Scheduled } from "./schedule";
import type { QueueJob } from "./schema";
import { type Worth, worthOf } from "./worth";

/** `unknown`: the time model does not know it, so that all of its hours are reckoned with. */
export type JobState = "fits" | "unknown" | "at risk" | "misses" | "cannot run";

/** One job of the plan. Times are hours from now. */
export interface PlannedJob {
  name: string;
  /** `instruct of 8 B`, `sdxl`. */
  kind: string;
  workload: QueueJob["workload"];
  gpus: JobGpus;
  givenHours: number;
  arrival: number;
  deadline: number | undefined;
  /** Hours that it needs where it runs; undefined where they are not known. */
  needs: Pick<JobTime, "expectedHours" | "lowHours" | "highHours"> | undefined;
  /** Why not. */
  unknown: string | undefined;
  /** Undefined where it cannot run. */
  worth: Worth | undefined;
  /** Where and when it runs: until it is done, and never longer than it is given. */
  place: Scheduled | undefined;
  state: JobState;
  notes: Note[];
}

/** The whole plan. */
export interface QueuePlan {
  free: readonly FreeGpus[];
  /** In the order in which GPUs were given out; those that cannot run are the last. */
  jobs: PlannedJob[];
  /** End of the last job. */
  makespanHours: number;
  idle: IdleTime;
}

interface Ranked {
  job: QueueJob;
  gpus: JobGpus;
  candidates: Candidate[];
  /** The fastest host, where one can run it. */
  best: Candidate | undefined;
  worth: Worth | undefined;
}

/** Plans the jobs on what is free. The order of jobs and hosts in their files does not matter. */
export function planQueue(jobs: readonly QueueJob[], free: readonly FreeGpus[]): QueuePlan {
  const ranked = jobs.map((job) => rankedOf(job, free)).sort(byRank);
  const places = listSchedule(
    ranked.map(({ job, gpus, candidates }) => ({
      name: job.name,
      gpus: gpus.gpus,
      arrival: job.arrival,
      hours: new Map(
        candidates
          .filter(({ prediction }) => prediction.problems.length === 0)
          .map(({ host, prediction }) => [host.host, prediction.hours]),
      ),
    })),
    free,
  );
  const makespanHours = Math.max(0, ...[...places.values()].map(({ end }) => end));
  return {
    free,
    jobs: ranked.map((each) => plannedJob(each, places, free)),
    makespanHours,
    idle: idleTime(free, places.values(), makespanHours),
  };
}

function rankedOf(job: QueueJob, free: readonly FreeGpus[]): Ranked {
  const gpus = gpusOfJob(job);
  const candidates = candidatesOf(job, gpus.gpus, free);
  const best = bestOf(candidates);
  const worth = best === undefined ? undefined : worthOf(job, gpus.gpus * best.prediction.hours);
  return { job, gpus, candidates, best, worth };
}

/**
 * Who gets GPUs first: jobs that can end in their hours, then by points of a GPU-hour, then by deadline, arrival and name.
 * A job that cannot end takes no GPUs from one that can.
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

function plannedJob(
  { job, gpus, candidates, best, worth }: Ranked,
  places: ReadonlyMap<string, Scheduled>,
  free: readonly FreeGpus[],
): PlannedJob {
  const place = places.get(job.name);
  const runs = candidates.find(({ host }) => host.host === place?.host) ?? best;
  const notes =
    place === undefined || runs === undefined
      ? [cannotRun(job, gpus, candidates, free)]
      : [
          ...foreseen(job, runs, free),
          ...deadlineNotes(job, runs, waitingOf(job, runs, place, places), free),
        ];
  const time = runs?.prediction.time;
  return {
    name: job.name,
    kind: kindText(job),
    workload: job.workload,
    gpus,
    givenHours: job.hours,
    arrival: job.arrival,
    deadline: job.deadline,
    needs: time && {
      expectedHours: time.expectedHours,
      lowHours: time.lowHours,
      highHours: time.highHours,
    },
    unknown: runs?.prediction.unknown,
    worth,
    place,
    state: place === undefined ? "cannot run" : stateOf(notes, runs?.prediction.unknown),
    notes,
  };
}

function waitingOf(
  job: QueueJob,
  { prediction }: Candidate,
  place: Scheduled,
  places: ReadonlyMap<string, Scheduled>,
) {
  const behind = [...places]
    .filter(([name, { host, start, end }]) => {
      return name !== job.name && host === place.host && start < place.start && end > job.arrival;
    })
    .map(([name]) => name);
  return { start: place.start, soonest: job.arrival + prediction.hours, behind };
}

function stateOf(notes: readonly Note[], unknown: string | undefined): JobState {
  if (notes.some(({ weight }) => weight === "misses")) return "misses";
  if (notes.some(({ weight }) => weight === "risk")) return "at risk";
  return unknown === undefined ? "fits" : "unknown";
}
