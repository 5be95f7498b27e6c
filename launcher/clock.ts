/** Time for judgements: milliseconds since the epoch that never jump when somebody sets the clock. */
export function steadyNowMs(): number {
  return performance.timeOrigin + performance.now();
}
