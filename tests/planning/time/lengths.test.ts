import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computedTokens, lengthSigma, meanOfLongest, meanTokens, usefulShare } from "../../../planning/time";

/** The distribution that G5 measures with (scripts/gpu/lengths.json). */
const lengths = { medianTokens: 180, p95Tokens: 900 };

describe("lengths of samples", () => {
  test("the mean is the log-normal's where nothing is cut", () => {
    const sigma = lengthSigma(lengths);
    expect(sigma).toBeCloseTo(0.9785, 4);
    expect(meanTokens(lengths, 20_000)).toBeCloseTo(180 * Math.exp(sigma ** 2 / 2), 0);
  });

  test.each([
    // Useful share at 2048 tokens: [batching, micro-batch, share].
    ["full-length", 4, 0.135, 0.145],
    ["padded", 1, 0.999, 1.001],
    ["padded", 4, 0.4, 0.5],
    ["padded", 32, 0.18, 0.24],
    ["packed", 4, 0.95, 0.95],
  ] as const)("%s, micro-batch %i", (batching, microBatch, low, high) => {
    const share = usefulShare(lengths, batching, 2048, microBatch);
    expect(share).toBeGreaterThanOrEqual(low);
    expect(share).toBeLessThanOrEqual(high);
  });

  test("the longest of a sampled batch is as long as the integral says", () => {
    // A generator of its own, so that the figure is the same each time.
    let state = 7;
    const uniform = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return (state + 0.5) / 2 ** 31;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const sample = () => Math.min(2048, 180 * Math.exp(lengthSigma(lengths) * normal()));
    let sum = 0;
    const batches = 20_000;
    for (let batch = 0; batch < batches; batch++) sum += Math.max(sample(), sample(), sample(), sample());
    expect(sum / batches / meanOfLongest(lengths, 2048, 4)).toBeCloseTo(1, 1);
  });

  test("for any distribution the share is between 0 and 1, falls with the micro-batch, and padded rows are at most full", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 2000 }),
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 256, max: 8192 }),
        fc.integer({ min: 1, max: 64 }),
        (medianTokens, factor, sequence, microBatch) => {
          const drawn = { medianTokens, p95Tokens: medianTokens * factor };
          const share = usefulShare(drawn, "padded", sequence, microBatch);
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-9);
          expect(usefulShare(drawn, "padded", sequence, microBatch + 1)).toBeLessThanOrEqual(share + 1e-9);
          expect(computedTokens(drawn, "padded", sequence, microBatch)).toBeLessThanOrEqual(sequence);
        },
      ),
    );
  });
});
