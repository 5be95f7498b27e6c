/** How many more GPUs keep a deadline: found by planning with them. */
import type { Candidates } from "./candidates";
import type { FreeGpus } from "./gpus";
import { isLate } from "./note";
import { placesOf } from "./places";
import { rankedJobs } from "./rank";
import type { Scheduled } from "./schedule";
import { MOST_JOB_GPUS, type QueueJob } from "./schema";

/** Plans that are tried for one queue: each costs as much as the schedule itself. */
const MOST_TRIES = 4 * MOST_JOB_GPUS;

/** Plans of a queue's jobs with more GPUs on one host; each is made once, for all jobs that ask for it. */
export class MoreGpus {
  private readonly tried = new Map<string, Map<string, Scheduled>>();

  constructor(
    private readonly jobs: readonly QueueJob[],
    private readonly candidates: Candidates,
  ) {}

  /**
   * The smallest number of GPUs that this host needs more for a job to end before its deadline, and when it then ends. Other jobs
   * use them too. Undefined where as many as a job can have do not suffice, or too many plans were tried.
   */
  for(name: string, host: string, deadline: number): { gpus: number; end: number } | undefined {
    for (let gpus = 1; gpus <= MOST_JOB_GPUS; gpus++) {
      const places = this.placesWith(gpus, host);
      if (places === undefined) return undefined;
      const end = places.get(name)?.end;
      if (end !== undefined && !isLate(end, deadline)) return { gpus, end };
    }
    return undefined;
  }

  private placesWith(more: number, host: string): Map<string, Scheduled> | undefined {
    const key = `${more} ${host}`;
    const known = this.tried.get(key);
    if (known !== undefined || this.tried.size >= MOST_TRIES) return known;
    const pools = this.candidates.pools.map((pool) => (pool.host === host ? grown(pool, more) : pool));
    const places = placesOf(rankedJobs(this.jobs, this.candidates.on(pools)), pools);
    this.tried.set(key, places);
    return places;
  }
}

/** The same host with more free GPUs. Its machine stays: what is foreseen on it is the same, and its texts are not shown. */
function grown(pool: FreeGpus, more: number): FreeGpus {
  const next = Math.max(-1, ...pool.gpus) + 1;
  return { ...pool, gpus: [...pool.gpus, ...Array.from({ length: more }, (_, index) => next + index)] };
}
