/** On which hosts a job can run, and with how many other GPUs it could. */
import { takesGpus } from "./checkJob";
import type { FreeGpus } from "./gpus";
import { type Prediction, predict } from "./predict";
import type { QueueJob } from "./schema";

/** A job on one host. */
export interface Candidate {
  host: FreeGpus;
  gpus: number;
  prediction: Prediction;
}

/** Numbers of GPUs that upstream gives. */
const USUAL_GPUS = [1, 2, 4, 8];

/** What is foreseen of jobs on hosts. Hosts of the same machine share it: it is most of a plan's work. */
export class Candidates {
  private readonly machines: ReadonlyMap<FreeGpus, string>;
  private readonly others = new Map<QueueJob, Candidate[]>();

  constructor(
    readonly pools: readonly FreeGpus[],
    private readonly known = new Map<QueueJob, Map<string, Prediction>>(),
  ) {
    this.machines = new Map(
      pools.map((pool) => {
        const { gpuModel, gpuCount, gpuMemoryGiB } = pool.machine;
        return [pool, JSON.stringify([gpuModel, gpuCount, gpuMemoryGiB])];
      }),
    );
  }

  /** The same jobs where other GPUs are free. */
  on(pools: readonly FreeGpus[]): Candidates {
    return new Candidates(pools, this.known);
  }

  /** Every host that has so many free GPUs, whether or not the job fits their memory. */
  of(job: QueueJob, gpus: number): Candidate[] {
    return this.pools
      .filter((host) => host.gpus.length >= gpus)
      .map((host) => ({ host, gpus, prediction: this.predicted(job, gpus, host) }));
  }

  /**
   * The same job with other numbers of GPUs, where its own keys go with them and it fits memory and hours; an image job has
   * one, always.
   */
  otherwise(job: QueueJob, gpus: number): Candidate[] {
    if (job.workload === "god-image") return [];
    const others =
      this.others.get(job) ??
      USUAL_GPUS.filter((count) => count !== gpus && takesGpus(job, count)).flatMap((count) => {
        const best = bestOf(this.of(job, count));
        const verdict = best?.prediction.time?.verdict;
        return best === undefined || verdict === undefined || verdict === "too short" ? [] : [best];
      });
    this.others.set(job, others);
    return others;
  }

  private predicted(job: QueueJob, gpus: number, host: FreeGpus): Prediction {
    const own = this.known.get(job) ?? new Map<string, Prediction>();
    this.known.set(job, own);
    const key = `${gpus} ${this.machines.get(host)}`;
    const prediction = own.get(key) ?? predict(job, gpus, host);
    own.set(key, prediction);
    return prediction;
  }
}

/**
 * The hosts that a schedule may choose from: those whose memory it fits, and of these the ones that do best by its hours. A host
 * that is too slow holds the job no longer than it is given, and would else look as if it ended it early.
 */
export function usableOf(candidates: readonly Candidate[]): Candidate[] {
  const fitting = candidates.filter(({ prediction }) => prediction.problems.length === 0);
  const least = Math.min(...fitting.map(shortfall));
  return fitting.filter((each) => shortfall(each) === least);
}

/** 0: nothing says that it does not end in its hours. 1: not by the estimate. 2: not at the fast end either. */
function shortfall({ prediction: { time, hours } }: Candidate): number {
  if (time === undefined) return 0;
  if (time.verdict === "too short") return 2;
  return time.expectedHours > hours ? 1 : 0;
}

/** The host that it may use and holds for the shortest time. */
export function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return usableOf(candidates).reduce<Candidate | undefined>(
    (best, each) => (best === undefined || each.prediction.hours < best.prediction.hours ? each : best),
    undefined,
  );
}
