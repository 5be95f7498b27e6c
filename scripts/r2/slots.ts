/** A limit of how many things go on at the same time. */

/** Gives out a number of slots; who finds none waits its turn. */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** Runs `work` in a slot. Work that waits for other work of the same slots may wait for ever. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The slot goes from hand to hand, so that nobody who comes later overtakes.
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
