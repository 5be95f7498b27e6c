/** What is nearest to something that is gone. */
import { distance } from "fastest-levenshtein";

/** The nearest candidate, where fewer than half of its characters differ. */
export function nearestOf(name: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, off: distance(name, candidate) }))
    .filter(({ candidate, off }) => off < Math.max(name.length, candidate.length) / 2)
    .sort((a, b) => a.off - b.off);
  return near[0]?.candidate;
}

/** The text in which a run of words is nearest to `part`, where fewer than half of its characters differ. */
export function nearestText(part: string, texts: readonly string[]): string | undefined {
  let best: { text: string; off: number } | undefined;
  for (const text of texts) {
    for (const { index } of text.slice(0, MOST_CHARACTERS).matchAll(/(?<![\w])\S/g)) {
      const off = distance(part, text.slice(index, index + part.length));
      if (off < part.length / 2 && (best === undefined || off < best.off)) best = { text, off };
    }
  }
  return best?.text;
}

/** Of a longer text only the beginning is compared. */
const MOST_CHARACTERS = 1000;
