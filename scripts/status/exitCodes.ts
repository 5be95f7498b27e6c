/** Exit codes of `npm run status`, the same meanings as those of `npm run r2`. 130 is Ctrl-C. */
export const exitCodes = {
  /** Every trainer is well, on its way, or meant to be off. */
  good: 0,
  /** Of a trainer nothing is known: it did not answer, or the stack's outputs cannot be read. */
  fault: 1,
  /** Wrong command line, or no such trainer. */
  usage: 2,
  /** A trainer answered and is in trouble. Counts before `fault`. */
  bad: 3,
} as const;
