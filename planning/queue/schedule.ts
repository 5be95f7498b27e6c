/** A list schedule (Graham 1966): jobs in one order, each at the earliest time at which enough GPUs of one host are free. */
import { type Place, Timeline } from "./timeline";

/** A host's free GPUs. */
export interface SchedulePool {
  host: string;
  gpus: readonly number[];
}

/** A job as the schedule sees it. */
export interface ScheduleJob {
  name: string;
  gpus: number;
  /** Hours from now. */
  arrival: number;
  /** Hours that it holds its GPUs, by host; a host that is not here cannot run it. */
  hours: ReadonlyMap<string, number>;
}

/** Where and when a job runs, in hours from now. */
export interface Scheduled extends Place {
  host: string;
}

/**
 * Places the jobs, the first before all others. A job is never put where it delays one before it in the list, but fills a gap
 * that those leave. Of several hosts the one where it ends first is taken, and of equal ones the first.
 * @returns places by name; a job that no host can run has none
 */
export function listSchedule(
  jobs: readonly ScheduleJob[],
  pools: readonly SchedulePool[],
): Map<string, Scheduled> {
  const timelines = pools.map(({ host, gpus }) => ({ host, timeline: new Timeline(gpus) }));
  const places = new Map<string, Scheduled>();
  for (const job of jobs) {
    let best: { place: Scheduled; timeline: Timeline } | undefined;
    for (const { host, timeline } of timelines) {
      const hours = job.hours.get(host);
      const place = hours === undefined ? undefined : timeline.earliest(job.gpus, hours, job.arrival);
      if (place !== undefined && (best === undefined || place.end < best.place.end))
        best = { place: { host, ...place }, timeline };
    }
    if (best === undefined) continue;
    best.timeline.take(best.place);
    places.set(job.name, best.place);
  }
  return places;
}

/**
 * When jobs end that keep their GPUs and their order on each, and hold them for other times: each starts when it has arrived and
 * all of its GPUs are free. With no job's hours longer no job ends later, so that the longest hours bound every other case.
 * @param jobs arrival and hours by name, of every job that has a place
 */
export function replayed(
  places: ReadonlyMap<string, Scheduled>,
  jobs: ReadonlyMap<string, Pick<ScheduleJob, "arrival"> & { hours: number }>,
): Map<string, number> {
  const free = new Map<string, number>();
  const ends = new Map<string, number>();
  for (const [name, { host, gpus }] of [...places].sort(([, a], [, b]) => a.start - b.start)) {
    const { arrival, hours } = jobs.get(name) ?? { arrival: 0, hours: 0 };
    const keys = gpus.map((gpu) => `${gpu} ${host}`);
    const end = Math.max(arrival, ...keys.map((key) => free.get(key) ?? 0)) + hours;
    for (const key of keys) free.set(key, end);
    ends.set(name, end);
  }
  return ends;
}
