/** Exit codes of `npm run r2`. 130 is Ctrl-C. */
export const exitCodes = {
  /** Fresh; done; proven. */
  good: 0,
  /** The network, R2 or this tool failed: nothing is known. */
  fault: 1,
  /** Wrong command line, key or stack. */
  usage: 2,
  /** `health`: stale or missing. `verify-keys`: a key has the wrong rights. */
  bad: 3,
} as const;
