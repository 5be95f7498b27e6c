/** What becomes of a tripwire: the strongest thing that happens; `shown` says when. */
export type Verdict =
  | "error"
  | "warning"
  | "corrected"
  | "construction"
  | "launcher"
  | "refused"
  | "documented"
  | "value";

/** In words, for the page and the command line. */
export const verdictText: Readonly<Record<Verdict, string>> = {
  error: "error before anything is created",
  warning: "warning",
  corrected: "corrected, and said so",
  construction: "cannot happen, by construction",
  launcher: "seen by the launcher",
  refused: "advice that no profile follows",
  documented: "documented only",
  value: "value of a profile or of the contract",
};

/**
 * A claim or default that misleads, and what Launchpad does about it. Of an id that a profile, a `Refused` or
 * `findingTitles` has already, only what is said beyond that stands here.
 */
export interface Tripwire {
  /** `LP-<AREA>-NNN`; stable: docs, launch.json and operators refer to it. */
  id: string;
  title?: string;
  /** What a guide or upstream says or does. */
  says?: string;
  /** What is true. */
  truth?: string;
  /** Where that is from. */
  source?: string;
  verdict: Verdict;
  /** How it shows, and when. */
  shown: string;
  /** File of the project that holds the rule or the constructed value. */
  where: string;
}
