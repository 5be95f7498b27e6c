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

/** A stretch in which one GPU is free. */
interface Gap extends Stretch {
  gpu: number;
}

/** The GPUs of one host with what is planned on each. */
export class Timeline {
  /** Stretches of each GPU, in the order of time; they do not overlap. */
  private readonly taken: ReadonlyMap<number, Stretch[]>;

  constructor(gpus: readonly number[]) {
    this.taken = new Map(gpus.map((gpu) => [gpu, []]));
  }

  /**
   * The earliest place for `count` GPUs over `hours`, not before `arrival`; the lowest indices of those that are free.
   * Undefined where the host has fewer. Only the starts of gaps that are wide enough need to be tried: a place that begins
   * anywhere else could begin earlier.
   */
  earliest(count: number, hours: number, arrival: number): Place | undefined {
    if (count > this.taken.size) return undefined;
    const gaps = [...this.taken].flatMap(([gpu, stretches]) => gapsOf(gpu, stretches, hours, arrival));
    gaps.sort((a, b) => a.start - b.start);
    let open: Gap[] = [];
    for (const [index, gap] of gaps.entries()) {
      open.push(gap);
      if (gaps[index + 1]?.start === gap.start) continue;
      const { start } = gap;
      const end = start + hours;
      open = open.filter((each) => each.end >= end);
      if (open.length >= count) {
        const gpus = open.map(({ gpu }) => gpu).sort((a, b) => a - b);
        return { start, end, gpus: gpus.slice(0, count) };
      }
    }
    return undefined;
  }

  /** Takes a place that `earliest` gave. */
  take({ gpus, start, end }: Place): void {
    for (const gpu of gpus) {
      const stretches = this.taken.get(gpu);
      const after = stretches?.findIndex((each) => each.start >= end) ?? -1;
      stretches?.splice(after === -1 ? stretches.length : after, 0, { start, end });
    }
  }
}

/** Where a GPU is free for so many hours, from `arrival` on; the last is endless. */
function gapsOf(gpu: number, stretches: readonly Stretch[], hours: number, arrival: number): Gap[] {
  const gaps: Gap[] = [];
  let start = arrival;
  for (const each of stretches) {
    if (each.start >= start + hours) gaps.push({ gpu, start, end: each.start });
    start = Math.max(start, each.end);
  }
  gaps.push({ gpu, start, end: Number.POSITIVE_INFINITY });
  return gaps;
}
