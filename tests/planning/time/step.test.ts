import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textArchitecture, textDefaults } from "../../../planning/memory";
import { diffusionStepTime, stepOfSetup, type TextStep, textStepTime } from "../../../planning/time";

/** LoRA on 8B with what G.O.D's base config asks for, at a length that fills the GPU. */
const lora: TextStep = stepOfSetup(
  {
    ...textDefaults,
    model: textArchitecture("llama-3.1-8b"),
    method: { kind: "lora", rank: 64, targets: "all-linear" },
    microBatch: 4,
    sequence: 2048,
    checkpointing: "none",
    optimizer: "adamw-fused",
  },
  "h100",
  2,
);

describe("the time of a text step", () => {
  test.each<[string, Partial<TextStep>, { low: number; high: number; bound: string }]>([
    // Tokens a second of a GPU. Bare bounds: 4 x 8.03e9 operations a token and 989e12 a second leave 30,800.
    ["LoRA on 8B", {}, { low: 11_000, high: 15_400, bound: "compute" }],
    ["with checkpointing", { checkpointing: "full" }, { low: 7_500, high: 10_500, bound: "compute" }],
    [
      "all parameters",
      { trainsAll: true, trainedParameters: 8.03e9 },
      { low: 7_000, high: 10_500, bound: "compute" },
    ],
    [
      "one short sample at a time",
      { microBatch: 1, sequence: 128 },
      { low: 1_000, high: 2_500, bound: "launches" },
    ],
    [
      "the same, compiled",
      { microBatch: 1, sequence: 128, compiled: true },
      { low: 8_000, high: 15_000, bound: "memory" },
    ],
    ["on an A100", { gpu: "a100" }, { low: 4_500, high: 6_500, bound: "compute" }],
  ])("%s", (_, change, { low, high, bound }) => {
    const time = textStepTime({ ...lora, ...change });
    expect(time.tokensPerSecondPerGpu).toBeGreaterThan(low);
    expect(time.tokensPerSecondPerGpu).toBeLessThan(high);
    expect(time.bound).toBe(bound);
  });

  test("DPO runs four sequences forward for one of instruct, two of them without gradient", () => {
    const dpo = textStepTime({ ...lora, sequencesPerSample: 2, forwardOnly: 1 });
    const instruct = textStepTime(lora);
    const ratio = dpo.stepSeconds / instruct.stepSeconds;
    // Twice the tokens at 3 passes instead of 2; the adapters' and attention's passes do not grow by the half.
    expect(ratio).toBeGreaterThan(2.7);
    expect(ratio).toBeLessThan(3);
  });

  test("FSDP of one unit exchanges the whole model in the open, with a unit for each layer it is hidden", () => {
    const all = { ...lora, gpus: 4, trainsAll: true, trainedParameters: 8.03e9 };
    const units = textStepTime({ ...all, sharding: "fsdp" });
    const root = textStepTime({ ...all, sharding: "fsdp-root" });
    // 2 x 16 GB x 3/4 at 367 GB/s.
    expect(root.microBatchSeconds - units.microBatchSeconds).toBeCloseTo((2 * 16.06e9 * 0.75) / 367e9, 3);
  });

  test("utilisation counts the model's own operations: checkpointing lowers it", () => {
    const plain = textStepTime(lora).mfu;
    expect(plain).toBeGreaterThan(0.35);
    expect(plain).toBeLessThan(0.49);
    expect(textStepTime({ ...lora, checkpointing: "full" }).mfu).toBeLessThan(plain);
  });
});

const steps = fc.record({
  microBatch: fc.integer({ min: 1, max: 64 }),
  sequence: fc.integer({ min: 64, max: 8192 }),
  microBatches: fc.integer({ min: 1, max: 64 }),
  gpus: fc.constantFrom(1, 2, 4, 8),
  sharding: fc.constantFrom("replicated" as const, "fsdp" as const, "fsdp-root" as const),
  trainsAll: fc.boolean(),
  compiled: fc.boolean(),
});

describe("for any step", () => {
  test.each<[string, (step: TextStep) => TextStep]>([
    ["a larger micro-batch", (step) => ({ ...step, microBatch: step.microBatch + 1 })],
    ["longer samples", (step) => ({ ...step, sequence: step.sequence + 64 })],
    ["more micro-batches", (step) => ({ ...step, microBatches: step.microBatches + 1 })],
    ["checkpointing", (step) => ({ ...step, checkpointing: "full" })],
    ["a reference model", (step) => ({ ...step, forwardOnly: 1 })],
    ["a larger rank", (step) => ({ ...step, trainedParameters: step.trainedParameters * 2 })],
    ["an A100", (step) => ({ ...step, gpu: "a100" })],
    [
      "a larger model",
      (step) => ({
        ...step,
        shape: {
          ...step.shape,
          productParameters: step.shape.productParameters * 1.5,
          totalParameters: step.shape.totalParameters * 1.5,
        },
      }),
    ],
  ])("%s never shortens it", (_, change) => {
    fc.assert(
      fc.property(steps, (drawn) => {
        const step: TextStep = { ...lora, ...drawn };
        const before = textStepTime(step);
        expect(textStepTime(change(step)).stepSeconds).toBeGreaterThanOrEqual(before.stepSeconds);
        expect(before.mfu).toBeGreaterThan(0);
        expect(before.mfu).toBeLessThan(0.65);
      }),
    );
  });

  test("a larger micro-batch never lowers the tokens a second", () => {
    fc.assert(
      fc.property(steps, (drawn) => {
        const step: TextStep = { ...lora, ...drawn };
        const more = textStepTime({ ...step, microBatch: step.microBatch + 1 });
        expect(more.tokensPerSecond).toBeGreaterThanOrEqual(textStepTime(step).tokensPerSecond * (1 - 1e-9));
      }),
    );
  });
});

describe("the time of a diffusion step", () => {
  const flux = {
    model: "flux",
    gpu: "h100",
    gpus: 1,
    width: 1024,
    height: 1024,
    textTokens: 512,
    batch: 2,
    trainsAll: false,
    recomputed: 1,
  } as const;

  test.each([
    ["Flux in 1024 x 1024", {}, 0.5, 2],
    ["Flux in 512 x 512", { width: 512, height: 512 }, 0.1, 0.6],
    ["SDXL", { model: "sdxl" as const }, 0.05, 0.25],
    ["SD 1.5 in 512 x 512", { model: "sd15" as const, width: 512, height: 512 }, 0.004, 0.04],
  ])("%s: between %s s", (_, change, low, high) => {
    const { stepSeconds } = diffusionStepTime({ ...flux, ...change });
    expect(stepSeconds).toBeGreaterThan(low);
    expect(stepSeconds).toBeLessThan(high);
  });

  test("it grows with batch, pixels and checkpointing, and images a second with the GPUs", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("flux" as const, "sdxl" as const, "sd15" as const),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 4, max: 32 }),
        (model, batch, sixtyFours) => {
          const step = { ...flux, model, batch, width: sixtyFours * 64, recomputed: 0 };
          const seconds = diffusionStepTime(step).stepSeconds;
          for (const more of [
            { batch: batch + 1 },
            { width: step.width + 64 },
            { recomputed: 1 },
            { trainsAll: true },
          ])
            expect(diffusionStepTime({ ...step, ...more }).stepSeconds).toBeGreaterThan(seconds);
          const { imagesPerSecond } = diffusionStepTime({ ...step, gpus: 4 });
          expect(imagesPerSecond).toBeCloseTo((4 * batch) / seconds, 6);
        },
      ),
    );
  });
});
