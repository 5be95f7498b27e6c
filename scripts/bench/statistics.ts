/** The median: the middle value, or the mean of the two in the middle. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  if (high === undefined || low === undefined) throw new Error("there is no median of nothing");
  return (low + high) / 2;
}

/** Smallest and largest value. */
export function spread(values: readonly number[]): { least: number; most: number } {
  return { least: Math.min(...values), most: Math.max(...values) };
}

/**
 * The order of `count` runs of each variant, interleaved: every round runs each once, and each round begins with the
 * next one, so that a machine that slows down or warms up treats all alike.
 */
export function interleaved<T>(variants: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, round) => [
    ...variants.slice(round % variants.length),
    ...variants.slice(0, round % variants.length),
  ]).flat();
}
