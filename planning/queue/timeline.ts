/** When the GPUs of one host are taken. */

/** A stretch of time in hours from now: from the start, up to and without the end. */
export interface Stretch {
  start: number;
  end: number;
}

/** A place for a job. */
export interface Place extends Stretch {
  gpus: number[];
}

/** The GPUs of one host with what is planned on each. */
export class Timeline {
  /** Stretches of each GPU, in the order of time. */
  private readonly taken: ReadonlyMap<number, Stretch[]>;
  private readonly ends = new Set<number>();

  constructor(gpus: readonly number[]) {
    this.taken = new Map(gpus.map((gpu) => [gpu, []]));
  }

  /**
   * The earliest place for `count` GPUs over `hours`, not before `arrival`; the lowest indices of those that are free.
   * Undefined where the host has fewer. Only the arrival and the ends of what is planned need to be tried: a place that
   * begins anywhere else could begin earlier.
   */
  earliest(count: number, hours: number, arrival: number): Place | undefined {
    if (count > this.taken.size) return undefined;
    const starts = [arrival, ...[...this.ends].filter((end) => end > arrival).sort((a, b) => a - b)];
    for (const start of starts) {
      const end = start + hours;
      const free = [...this.taken].filter(([, stretches]) => isFree(stretches, start, end));
      if (free.length >= count) return { start, end, gpus: free.slice(0, count).map(([gpu]) => gpu) };
    }
    return undefined;
  }

  /** Takes a place that `earliest` gave. */
  take({ gpus, start, end }: Place): void {
    this.ends.add(end);
    for (const gpu of gpus) {
      const stretches = this.taken.get(gpu);
      const after = stretches?.findIndex((each) => each.start >= end) ?? -1;
      stretches?.splice(after === -1 ? stretches.length : after, 0, { start, end });
    }
  }
}

/** The stretches are in order and do not overlap, so that the first that ends later decides. */
function isFree(stretches: readonly Stretch[], start: number, end: number): boolean {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.end ?? Number.POSITIVE_INFINITY) > start) high = middle;
    else low = middle + 1;
  }
  return (stretches[low]?.start ?? Number.POSITIVE_INFINITY) >= end;
}
