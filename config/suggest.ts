import { distance } from "fastest-levenshtein";

/** The candidate nearest to `given`, when it is near enough to be a typing mistake; otherwise undefined. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of candidates) {
    const d = distance(wanted, name.toLowerCase());
    if (best === undefined || d < best.distance) best = { name, distance: d };
  }
  if (best === undefined) return undefined;
  // Up to a third of the word may differ: "gpuss" finds "gpus", "colour" does not find "count".
  return best.distance <= Math.max(1, Math.floor(Math.max(wanted.length, best.name.length) / 3))
    ? best.name
    : undefined;
}

/** A fix that names the nearest candidate, or all of them. */
export function suggest(given: string, candidates: readonly string[]): string {
  const near = nearest(given, candidates);
  if (near !== undefined) return `did you mean "${near}"?`;
  return candidates.length === 0 ? "remove it" : `use one of: ${candidates.join(", ")}`;
}
