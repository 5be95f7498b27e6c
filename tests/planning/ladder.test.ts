import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchDivides } from "../../planning/rules/batch";
import { type LadderInputs, memoryLadder } from "../../planning/rules/ladder";
import { uploadWindow } from "../../planning/rules/window";

const base: LadderInputs = {
  worldSize: 4,
  microBatch: 2,
  effectiveBatch: 512,
  uploadSteps: 20,
  samplesPerFetch: 500,
  stepSeconds: 15,
  uploadSeconds: 120,
  maxBlockAgeSeconds: 2_400,
  allowEffective: false,
};
const steps = (over: Partial<LadderInputs>) =>
  memoryLadder({ ...base, ...over }).steps.map((s) => [s.microBatch, s.effectiveBatch, s.uploadSteps]);

describe("the ladder after running out of memory", () => {
  it.each<[string, Partial<LadderInputs>, number[][]]>([
    ["halves the micro-batch at the same effective batch", {}, [[1, 512, 20]]],
    [
      "goes down to 1",
      { microBatch: 8 },
      [
        [4, 512, 20],
        [2, 512, 20],
        [1, 512, 20],
      ],
    ],
    ["has no step below 1", { microBatch: 1 }, []],
    [
      "leaves out a micro-batch that does not divide",
      { microBatch: 6, effectiveBatch: 24 * 8 + 8 },
      [[1, 200, 20]],
    ],
    [
      "shrinks the effective batch only where allowed, and moves upload_steps into the new window",
      { allowEffective: true },
      [
        [1, 512, 20],
        [1, 256, 20],
        [1, 128, 32],
      ],
    ],
    [
      "tries 512 first from 1024",
      { effectiveBatch: 1024, stepSeconds: 30, allowEffective: true },
      [
        [1, 1024, 20],
        [1, 512, 20],
        [1, 256, 20],
        [1, 128, 32],
      ],
    ],
  ])("%s", (_what, over, expected) => {
    expect(steps(over)).toEqual(expected);
  });

  it("names what it left out because no value of upload_steps would be fresh", () => {
    const slow = memoryLadder({ ...base, stepSeconds: 400, allowEffective: true });
    expect(slow.steps).toEqual([{ microBatch: 1, effectiveBatch: 512, uploadSteps: 20 }]);
    expect(slow.leftOut.map(({ effectiveBatch }) => effectiveBatch)).toEqual([256, 128]);
  });

  it("divides evenly at every step, never grows, and lies in its window where the effective batch changed", () => {
    const inputs = fc.record({
      microBatch: fc.integer({ min: 1, max: 64 }),
      effectiveBatch: fc.integer({ min: 1, max: 512 }).map((n) => n * 8),
      stepSeconds: fc.double({ min: 0.5, max: 600, noNaN: true }),
      uploadSteps: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(inputs, (over) => {
        const all = { ...base, ...over, allowEffective: true };
        let last = { microBatch: all.microBatch + 1, effectiveBatch: all.effectiveBatch };
        for (const step of memoryLadder(all).steps) {
          expect(batchDivides(step.effectiveBatch, 4, step.microBatch)).toBe(true);
          expect(step.microBatch).toBeLessThanOrEqual(last.microBatch);
          expect(step.effectiveBatch).toBeLessThanOrEqual(last.effectiveBatch);
          if (step.effectiveBatch !== all.effectiveBatch) {
            const stepSeconds = (all.stepSeconds * step.effectiveBatch) / all.effectiveBatch;
            const window = uploadWindow({ ...all, effectiveBatch: step.effectiveBatch, stepSeconds });
            expect(step.uploadSteps).toBeGreaterThanOrEqual(window.lowest);
            expect(step.uploadSteps).toBeLessThanOrEqual(window.highest);
          }
          last = step;
        }
      }),
    );
  });
});
