import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareSn38Step,
  connitoCycle,
  connitoRound,
  gpuKindOf,
  jobTime,
  type Sn38Step,
  sn38StepTime,
  stepsOf,
} from "../../../planning/time";

describe("whether a job's hours suffice", () => {
  const job = { steps: 1000, stepSeconds: 3.6, startSeconds: 600, endSeconds: 300, hours: 2 };

  test.each([
    // An hour of steps between 40 minutes and 1.5 hours, and 15 minutes around them.
    [2, "enough"],
    [1.75, "enough"],
    [1.7, "unsure"],
    [1, "unsure"],
    [0.9, "too short"],
  ] as const)("%s hours are %s", (hours, verdict) => {
    expect(jobTime({ ...job, hours }).verdict).toBe(verdict);
  });

  test("the safe steps are done in time even if each takes half as long again", () => {
    expect(jobTime(job)).toMatchObject({
      expectedHours: 1.25,
      lowHours: 55 / 60,
      highHours: 1.75,
      safeSteps: 1166,
    });
    expect(jobTime({ ...job, hours: 0.1 }).safeSteps).toBe(0);
  });

  test("more steps are never better, more hours never worse, and the safe steps are enough", () => {
    const order = ["enough", "unsure", "too short"];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 48 }),
        (steps, tenths, hours) => {
          const drawn = { ...job, steps, stepSeconds: tenths / 10, hours };
          const rank = order.indexOf(jobTime(drawn).verdict);
          expect(order.indexOf(jobTime({ ...drawn, steps: steps + 10 }).verdict)).toBeGreaterThanOrEqual(
            rank,
          );
          expect(order.indexOf(jobTime({ ...drawn, hours: hours + 1 }).verdict)).toBeLessThanOrEqual(rank);
          const { safeSteps } = jobTime(drawn);
          expect(jobTime({ ...drawn, steps: safeSteps, hours: hours + 1e-9 }).verdict).toBe(
            hours * 3600 < 900 ? "too short" : "enough",
          );
        },
      ),
    );
  });

  test("a data set's steps count its useful tokens", () => {
    expect(stepsOf(1_000_000, 2, 8192, 0.5)).toBe(489);
  });
});

describe("SN38's inner step", () => {
  const step: Sn38Step = {
    modelName: "llama-4b-ws-4",
    gpu: "h100",
    worldSize: 4,
    microBatch: 2,
    effectiveBatch: 512,
  };

  test.each([
    ["four H100", {}, 7, 13],
    ["four A100", { gpu: "a100" as const }, 16, 26],
    ["twice the batch", { effectiveBatch: 1024 }, 14, 26],
  ])("%s", (_, change, low, high) => {
    const { stepSeconds } = sn38StepTime({ ...step, ...change });
    expect(stepSeconds).toBeGreaterThan(low);
    expect(stepSeconds).toBeLessThan(high);
  });

  test("a larger micro-batch gathers the model less often", () => {
    expect(sn38StepTime({ ...step, microBatch: 8 }).stepSeconds).toBeLessThan(sn38StepTime(step).stepSeconds);
  });

  test("the user's step stands beside the model's, each with its window", () => {
    const window = {
      worldSize: 4,
      effectiveBatch: 512,
      samplesPerFetch: 500,
      stepSeconds: 15,
      uploadSeconds: 300,
      maxBlockAgeSeconds: 2400,
    };
    const near = compareSn38Step(step, { ...window, stepSeconds: 10 });
    expect(near).toMatchObject({ verdict: "near", expectedWindow: { highest: 210 } });
    expect(near.modelWindow.highest).toBe(Math.floor(2100 / near.modelSeconds));
    expect(compareSn38Step(step, { ...window, stepSeconds: 240 }).verdict).toBe("slow");
    expect(compareSn38Step(step, { ...window, stepSeconds: 1 }).verdict).toBe("too fast");
  });
});

describe("Connito's round", () => {
  test("60 minutes of a cycle of 100 are for training, 4 for the upload", () => {
    expect(connitoCycle()).toEqual({ cycleSeconds: 6000, trainSeconds: 3600, uploadSeconds: 240 });
  });

  test.each([
    // Step seconds, GB, Mbit/s: steps, submitted, upload seconds, fits.
    [10, 3.6, 250, 360, 360, 115.2, true],
    [50, 7.2, 250, 72, 60, 230.4, true],
    [50, 7.2, 200, 72, 60, 288, false],
    [181, 3.6, 120, 19, 0, 240, true],
  ])(
    "steps of %s s, %s GB over %s Mbit/s",
    (innerStepSeconds, gb, mbit, innerSteps, submittedSteps, uploadSeconds, fits) => {
      const round = connitoRound({
        innerStepSeconds,
        checkpointBytes: gb * 1e9,
        uplinkBitsPerSecond: mbit * 1e6,
      });
      expect(round).toMatchObject({
        innerSteps,
        submittedSteps,
        uploadFits: fits,
        submitsOldWeights: submittedSteps === 0,
      });
      expect(round.uploadSeconds).toBeCloseTo(uploadSeconds, 6);
      expect(round.leastUplinkBitsPerSecond / 1e6).toBeCloseTo((gb * 8000) / 240, 6);
    },
  );
});

describe("the kind of a GPU", () => {
  test.each([
    ["H100 80GB HBM3", "h100"],
    ["NVIDIA H200", "h200"],
    ["NVIDIA A100-SXM4-80GB", "a100"],
    ["NVIDIA GeForce RTX 4090", "rtx4090"],
    ["NVIDIA H100 PCIe", undefined],
    ["H100 NVL", undefined],
    ["Simulated", undefined],
  ])("%s: %s", (name, kind) => {
    expect(gpuKindOf(name)).toBe(kind);
  });
});
