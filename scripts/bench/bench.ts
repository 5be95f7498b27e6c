/** What every bench gives: rows, bounds that are held or missed, and a caption. */

/** A measured figure and what it may be at most, or must be at least. */
export type Bound = {
  /** What is bounded, in words. */
  what: string;
  measured: number;
  /** "x", "MB"; how a figure is written follows from it (render.ts). */
  unit: string;
} & ({ atMost: number } | { atLeast: number });

/** Rows of a table with the bounds on their figures and how they were measured. */
export interface Measured {
  rows: readonly (readonly string[])[];
  bounds: readonly Bound[];
  /** How it was measured, as sentences. */
  notes: readonly string[];
}

/** A table with what it takes to believe it. */
export interface BenchResult extends Measured {
  title: string;
  head: readonly string[];
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
export function holds(bound: Bound): boolean {
  return "atMost" in bound ? bound.measured <= bound.atMost : bound.measured >= bound.atLeast;
}
