/**
 * How much of a batch is text. A batch is padded to its longest sample (or to the full length), and padding costs as much
 * time as text: with short samples this is what packing is worth.
 */

/** Lengths of samples in tokens: log-normal, cut at the full length. */
export interface LengthDistribution {
  medianTokens: number;
  p95Tokens: number;
}

/** How samples become batches. */
export type Batching =
  /** Padded to the longest sample of the micro-batch. */
  | "padded"
  /** Padded to the full length. */
  | "full-length"
  /** Several samples in one sequence: only the ends of the sequences are padding. */
  | "packed";

/** The 95 % quantile of the standard normal distribution. */
const Z95 = 1.6448536269514722;

/** Steps of the integrals over the lengths: 512 are right to below 0.1 %. */
const STEPS = 512;

/** Share of a packed sequence that is filled: axolotl's multipack bins to above 0.95 with samples far below the length. */
const PACKED_SHARE = 0.95;

/** Standard deviation of the lengths' logarithm. */
export function lengthSigma({ medianTokens, p95Tokens }: LengthDistribution): number {
  return Math.log(p95Tokens / medianTokens) / Z95;
}

/** Mean length in tokens of a sample that is cut at `sequence`. */
export function meanTokens(lengths: LengthDistribution, sequence: number): number {
  return meanOfLongest(lengths, sequence, 1);
}

/** Mean length in tokens of the longest of `count` samples, each cut at `sequence`. */
export function meanOfLongest(lengths: LengthDistribution, sequence: number, count: number): number {
  // The mean of a length that is never negative is the integral of how likely it is exceeded.
  const step = sequence / STEPS;
  let sum = 0;
  for (let at = 0; at < STEPS; at++) {
    const shorter = normalDistribution(
      Math.log(((at + 0.5) * step) / lengths.medianTokens) / lengthSigma(lengths),
    );
    sum += 1 - shorter ** count;
  }
  return sum * step;
}

/** Share of a batch's tokens that are text, 0 to 1. Multiplied with tokens a second it gives useful tokens a second. */
export function usefulShare(
  lengths: LengthDistribution,
  batching: Batching,
  sequence: number,
  microBatch: number,
): number {
  const mean = meanTokens(lengths, sequence);
  switch (batching) {
    case "packed":
      return PACKED_SHARE;
    case "full-length":
      return mean / sequence;
    case "padded":
      return mean / meanOfLongest(lengths, sequence, microBatch);
  }
}

/** Tokens of a micro-batch's rows as they are computed: what `sequence` is in a step's time. */
export function computedTokens(
  lengths: LengthDistribution,
  batching: Batching,
  sequence: number,
  microBatch: number,
): number {
  return batching === "padded" ? meanOfLongest(lengths, sequence, microBatch) : sequence;
}

/** The standard normal distribution (Abramowitz and Stegun 7.1.26: right to 1.5e-7). */
function normalDistribution(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const erf = 1 - polynomial * Math.exp(-x * x);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}
