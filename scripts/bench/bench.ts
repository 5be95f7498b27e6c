/** What every bench gives: rows, bounds that are held or missed, and a caption. */

/** A bound on a measured figure. */
export interface Bound {
  /** What is bounded, in words. */
  what: string;
  measured: number;
  atMost: number;
  /** "x", "MB". */
  unit: string;
}

/** A table with what it takes to believe it. */
export interface BenchResult {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  bounds: readonly Bound[];
  /** How it was measured, as sentences. */
  notes: readonly string[];
}

/** How often, and where to say how far it is. */
export interface BenchOptions {
  root: string;
  runs: number;
  note: (text: string) => void;
}

/** One bench. */
export interface Bench {
  name: string;
  title: string;
  run: (options: BenchOptions) => Promise<BenchResult>;
}

/** Whether the bound is held. */
export function holds({ measured, atMost }: Bound): boolean {
  return measured <= atMost;
}
