/** Where and when the jobs of a queue run: by the estimate, and how late they end where each takes its longest. */
import { type Candidate, usableOf } from "./candidates";
import type { FreeGpus } from "./gpus";
import type { Ranked } from "./rank";
import { listSchedule, replayed, type Scheduled } from "./schedule";

/** Places by the estimate, by name; a job that no host can run has none. */
export function placesOf(ranked: readonly Ranked[], free: readonly FreeGpus[]): Map<string, Scheduled> {
  return listSchedule(
    ranked.map(({ job, gpus, candidates }) => ({
      name: job.name,
      gpus: gpus.gpus,
      arrival: job.arrival,
      hours: new Map(usableOf(candidates).map(({ host, prediction }) => [host.host, prediction.hours])),
    })),
    free,
  );
}

/** The host of a job in a schedule, with what is foreseen of the job there. */
export function runsOn({ candidates }: Ranked, place: Scheduled | undefined): Candidate | undefined {
  return candidates.find(({ host }) => host.host === place?.host);
}

/** When each job ends where all of them are at the slow end of the time model, in the schedule's order on its GPUs. */
export function slowEnds(
  ranked: readonly Ranked[],
  places: ReadonlyMap<string, Scheduled>,
): Map<string, number> {
  return replayed(
    places,
    new Map(
      ranked.map((each) => {
        const hours = runsOn(each, places.get(each.job.name))?.prediction.slowHours ?? 0;
        return [each.job.name, { arrival: each.job.arrival, hours }];
      }),
    ),
  );
}
