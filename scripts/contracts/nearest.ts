/** The name nearest to one that is gone. */
import { distance } from "fastest-levenshtein";

/** The nearest candidate, where fewer than half of its characters differ. */
export function nearestOf(name: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, off: distance(name, candidate) }))
    .filter(({ candidate, off }) => off < Math.max(name.length, candidate.length) / 2)
    .sort((a, b) => a.off - b.off);
  return near[0]?.candidate;
}
