import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CONNITO_UPLOAD_BYTES,
  connitoMemory,
  largestMicroBatch,
  sumGib,
} from "../../../planning/trainers/connito/memory";
import {
  stepSeconds,
  stepsPerRound,
  TRAIN_SECONDS,
  UPLOAD_SECONDS,
  uploadGbps,
} from "../../../planning/trainers/connito/round";

describe("memory of the GPU", () => {
  it("of upstream's own settings is what its code says: 1.8 billion experts with 16 bytes each lead", () => {
    const parts = connitoMemory(1, 4096);
    const [largest] = [...parts].sort((a, b) => b.gib - a.gib);
    expect(largest).toEqual({
      name: "trained experts, gradients and AdamW in fp32",
      gib: expect.closeTo(26.8, 1),
    });
    expect(sumGib(parts)).toBeCloseTo(41.8, 1);
  });

  it("an upload is about 7.2 GB: the experts in fp32", () => {
    expect(CONNITO_UPLOAD_BYTES / 1e9).toBeCloseTo(7.2, 1);
  });

  it("grows with the micro-batch and with the sequence", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 16, max: 32_768 }),
        fc.integer({ min: 1, max: 16 }),
        (batch, sequence, more) => {
          const peak = sumGib(connitoMemory(batch, sequence));
          expect(sumGib(connitoMemory(batch + more, sequence))).toBeGreaterThan(peak);
          expect(sumGib(connitoMemory(batch, sequence + more))).toBeGreaterThan(peak);
        },
      ),
    );
  });

  it("the largest micro-batch fits and one more does not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 64, max: 16_384 }),
        fc.integer({ min: 40, max: 180 }),
        (sequence, limit) => {
          const batch = largestMicroBatch(sequence, limit);
          if (batch > 0) expect(sumGib(connitoMemory(batch, sequence))).toBeLessThanOrEqual(limit + 1e-9);
          expect(sumGib(connitoMemory(batch + 1, sequence))).toBeGreaterThan(limit);
        },
      ),
    );
  });
});

describe("one round", () => {
  it("has an hour of training and a little over three minutes for the upload", () => {
    expect(TRAIN_SECONDS).toBe(3600);
    expect(UPLOAD_SECONDS).toBe(192);
    expect(uploadGbps(7.2e9)).toBeCloseTo(0.3, 2);
  });

  it.each([
    ["upstream's own batch", 1, 4, 34, 105],
    ["the guide's and ours", 2, 8, 46, 78],
  ])("of %s has so many steps", (_name, microBatch, accumulation, seconds, steps) => {
    const step = stepSeconds({
      microBatch,
      accumulation,
      sequence: 4096,
      sequenceSeconds: 1,
      overheadSeconds: 30,
    });
    expect(step).toBe(seconds);
    expect(stepsPerRound(step)).toBe(steps);
  });
});
