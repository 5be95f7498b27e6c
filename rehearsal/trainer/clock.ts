/** Time in a simulated trainer: upstream's seconds, scaled down by one variable. */

/** Name of the variable: 1 is upstream's pace, 0.01 a hundred times faster. */
export const TIME_SCALE_VARIABLE = "LAUNCHPAD_SIM_TIME_SCALE";

/** Waits `seconds` of upstream's time. */
export function upstreamSeconds(seconds: number): Promise<void> {
  const scale = Number(process.env[TIME_SCALE_VARIABLE] ?? "1");
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, seconds * scale * 1_000)));
}
