/** The losses at the start of the training and at its end, and what they are compared by. Pure. */

/** What is kept of the losses. */
export interface Losses {
  /** The first `window` finite losses under this bundle, also of a launcher before this one. */
  readonly first: readonly number[];
  /** The last `window` losses of the current run; NaN where the software printed NaN. */
  readonly last: readonly number[];
}

/** Nothing seen. */
export const NO_LOSSES: Losses = { first: [], last: [] };

/** The losses after one more step. */
export function withLoss(before: Losses, loss: number, window: number): Losses {
  const isFirst = before.first.length < window;
  return {
    first: isFirst && Number.isFinite(loss) ? [...before.first, loss] : before.first,
    // What counts for the start does not count for the end.
    last: isFirst ? [] : [...before.last, loss].slice(-window),
  };
}

/** A new run begins: what counts for the start of the training stays. */
export function withNewRun(before: Losses): Losses {
  return { ...before, last: [] };
}

/** Share of the values that is left out at each end. */
const TRIM = 0.2;

/** Mean without the highest and the lowest fifth: one step that jumps does not decide. NaN for no values. */
export function trimmedMean(values: readonly number[]): number {
  const cut = Math.floor(values.length * TRIM);
  const kept = [...values].sort((a, b) => a - b).slice(cut, values.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
