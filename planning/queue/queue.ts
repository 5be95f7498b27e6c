/** A plan for jobs that wait for GPUs: what each needs, is worth, and when it would run. Nothing here starts one. */
import type { JobTime } from "../time";
import { Candidates } from "./candidates";
import { deadlineNotes } from "./deadline";
import type { FreeGpus, JobGpus } from "./gpus";
import { type IdleTime, idleTime } from "./idle";
import { MoreGpus } from "./moreGpus";
import { kindText, type Note } from "./note";
import { cannotRun, foreseen } from "./notes";
import { placesOf, runsOn, slowEnds } from "./places";
import { type Ranked, rankedJobs, staysBefore } from "./rank";
import type { Scheduled } from "./schedule";
import type { QueueJob } from "./schema";
import type { Worth } from "./worth";

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
  /** Its end where it and all before it on its GPUs are at the slow end of the time model; undefined where it cannot run. */
  slowEnd: number | undefined;
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

/** Plans the jobs on what is free. The order of jobs and hosts in their files does not matter. */
export function planQueue(jobs: readonly QueueJob[], free: readonly FreeGpus[]): QueuePlan {
  const hosts = new Candidates(free);
  const ranked = rankedJobs(jobs, hosts);
  const places = placesOf(ranked, free);
  const all: Planning = {
    ranked,
    hosts,
    places,
    slow: slowEnds(ranked, places),
    more: new MoreGpus(jobs, hosts),
  };
  const makespanHours = Math.max(0, ...[...places.values()].map(({ end }) => end));
  return {
    free,
    jobs: ranked.map((each, index) => plannedJob(each, index, all)),
    makespanHours,
    idle: idleTime(free, places.values(), makespanHours),
  };
}

/** What the notes of a job follow from besides the job. */
interface Planning {
  ranked: readonly Ranked[];
  hosts: Candidates;
  places: ReadonlyMap<string, Scheduled>;
  slow: ReadonlyMap<string, number>;
  more: MoreGpus;
}

function plannedJob(own: Ranked, index: number, all: Planning): PlannedJob {
  const { job, gpus, candidates, best, worth } = own;
  const place = all.places.get(job.name);
  const runs = runsOn(own, place) ?? best;
  const slowEnd = all.slow.get(job.name);
  const notes =
    place === undefined || runs === undefined || best === undefined || slowEnd === undefined
      ? [cannotRun(job, gpus, candidates, all.hosts)]
      : [
          ...foreseen(job, runs, all.hosts),
          ...deadlineNotes(
            job,
            runs,
            {
              start: place.start,
              end: place.end,
              slowEnd,
              best,
              behind: behind(job, place, all.places),
              staysWith: (deadline) => staysBefore(own, deadline, all.ranked[index + 1]),
              moreGpus: (deadline) => all.more.for(job.name, best.host.host, deadline),
            },
            all.hosts,
          ),
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
    slowEnd,
    state: place === undefined ? "cannot run" : stateOf(notes, runs?.prediction.unknown),
    notes,
  };
}

/** Jobs on a job's host that stand before it while it waits. */
function behind(job: QueueJob, place: Scheduled, places: ReadonlyMap<string, Scheduled>): string[] {
  return [...places]
    .filter(([name, { host, start, end }]) => {
      return name !== job.name && host === place.host && start < place.start && end > job.arrival;
    })
    .map(([name]) => name);
}

function stateOf(notes: readonly Note[], unknown: string | undefined): JobState {
  if (notes.some(({ weight }) => weight === "misses")) return "misses";
  if (notes.some(({ weight }) => weight === "risk")) return "at risk";
  return unknown === undefined ? "fits" : "unknown";
}
