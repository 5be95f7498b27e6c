/** What `npm test` is made of: phases, each with its own count. */

/** Something that did not run on this machine, and why. */
export interface NotRun {
  what: string;
  reason: string;
}

/** How a phase ended. */
export interface PhaseResult {
  passed: number;
  failed: number;
  notRun: NotRun[];
  /** What a reader needs to mend a failure; printed below the phase. */
  output: string;
}

/** What a phase may use. */
export interface PhaseContext {
  /** The project's folder. */
  root: string;
  /** Results and caches of the run, out/test. */
  outDir: string;
  /** Environment of every program that a phase starts; marks them as ours (scripts/cli/processes.ts). */
  env: NodeJS.ProcessEnv;
  /** Shows a line of progress. */
  say: (line: string) => void;
}

/** One part of `npm test`. */
export interface Phase {
  /** As in `--only NAME`. */
  name: string;
  /** What it does, in a few words. */
  title: string;
  /** `slow` phases are left out by --quick. */
  tier: "quick" | "slow";
  /** How long it takes as a rule on two cores, for the progress line. */
  expectSeconds: number;
  /** True: runs at the same time as the phases beside it that have this too. */
  beside?: boolean;
  /** What it needs first and may begin before its turn. How that ended is `run`'s to tell: it asks again. */
  prepare?: () => Promise<unknown>;
  run: (context: PhaseContext) => Promise<PhaseResult>;
}

/** A phase and how it ended. */
export interface PhaseReport extends PhaseResult {
  name: string;
  title: string;
  seconds: number;
}

/** A check that is one yes or no. @param output shown when it failed */
export function verdict(ok: boolean, output: string): PhaseResult {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, notRun: [], output: ok ? "" : output };
}
