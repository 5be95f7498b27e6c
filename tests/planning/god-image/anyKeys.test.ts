import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../config/error";
import { estimateDiffusionMemory } from "../../../planning/memory";
import { diffusionSetup, nearestImageFits } from "../../../planning/trainers/god-image/memory";
import { imageStepSeconds, imageSteps } from "../../../planning/trainers/god-image/steps";
import { godImageKeys, type SdKey, type SdValue, type SdValues } from "../../../workloads/god-image/keys";
import { baseValues } from "../../../workloads/god-image/profiles";
import { type GodImageType, godImageModels } from "../../../workloads/god-image/upstream";
import { printable } from "../../../workloads/hole";
import { godImage, godImageStack, modelTypes } from "../../fixtures/godImage";
import { trainerOf } from "../support";

const anyType = fc.constantFrom(...godImageModels);

/** Values that the contract takes for a key. */
function valuesOf(key: SdKey): fc.Arbitrary<SdValue> {
  const { type, min = 0, max = 1_000_000, form } = key;
  if (key.numbers !== undefined) return fc.constantFrom(...key.numbers);
  if (type === "switch") return fc.boolean();
  if (type === "int") return fc.integer({ min, max: Math.min(max, min + 50) });
  if (type === "float") return fc.double({ min, max, noNaN: true });
  if (type === "numbers")
    return fc.array(fc.double({ min, max, noNaN: true }), { minLength: 1, maxLength: 2 });
  if (type === "strings") return fc.constant(["weight_decay=0.1"]);
  if (form === undefined) return fc.stringMatching(/^[a-z0-9][a-z0-9.:]{0,12}$/);
  return fc.constantFrom(
    ...form.like
      .replaceAll('"', "")
      .split(/, | or /)
      .filter((each) => form.pattern.test(each)),
  );
}

/** A few keys that may be set, each with a value of its own. */
function overrides(type: GodImageType): fc.Arbitrary<Record<string, SdValue>> {
  const free = godImageKeys(type).filter(({ owner, refuse }) => owner === undefined && refuse === undefined);
  const one = fc
    .constantFrom(...free)
    .chain((key) => valuesOf(key).map((value): [string, SdValue] => [key.name, value]));
  return fc.array(one, { maxLength: 6 }).map((entries) => Object.fromEntries(entries));
}

it("whatever keys are accepted stand in the file as they were given, and no plan exceeds the GPU's memory", () => {
  let accepted = 0;
  const job = anyType.chain((type) => overrides(type).map((config) => ({ type, config })));
  fc.assert(
    fc.property(job, ({ type, config }) => {
      try {
        const trainer = trainerOf(
          godImageStack({ t: godImage({ ...modelTypes[type], tuning: { config } }) }),
        );
        const [file] = trainer.files;
        expect(parse(printable(file?.content ?? ""))).toMatchObject(config);
        const { low = 0 } = trainer.estimates.gpuMemoryGiB ?? {};
        expect(low).toBeLessThan(80);
        accepted += 1;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        // Every problem is about a key of the job.
        for (const { path } of error.problems) expect(path).toContain("trainers.t.tuning.config[");
      }
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(15);
});

/** The base file with some values over it. */
function withValues(type: GodImageType, over: Record<string, SdValue>): SdValues {
  return new Map([...baseValues(type), ...Object.entries(over)]);
}

function peak(type: GodImageType, over: Record<string, SdValue>): number {
  return estimateDiffusionMemory(diffusionSetup(type, withValues(type, over))).peakGiB;
}

describe("memory", () => {
  it("grows with batch, rank, pixels, without checkpointing, and with encoders that are trained", () => {
    const sizes = fc.record({
      type: anyType,
      train_batch_size: fc.integer({ min: 1, max: 32 }),
      network_dim: fc.integer({ min: 4, max: 512 }),
      pixels: fc.integer({ min: 8, max: 20 }).map((each) => each * 64),
    });
    fc.assert(
      fc.property(sizes, ({ type, pixels, ...over }) => {
        const at = (more: Record<string, SdValue>) =>
          peak(type, { ...over, resolution: `${pixels},${pixels}`, gradient_checkpointing: true, ...more });
        const before = at({});
        expect(at({ train_batch_size: over.train_batch_size + 1 })).toBeGreaterThan(before);
        expect(at({ network_dim: over.network_dim + 1 })).toBeGreaterThan(before);
        expect(at({ resolution: `${pixels + 64},${pixels}` })).toBeGreaterThan(before);
        expect(at({ gradient_checkpointing: false })).toBeGreaterThan(before);
        expect(at({ network_train_unet_only: true })).toBeLessThan(before);
      }),
    );
  });

  it("names set-ups that fit, the fastest first, and none where none does", () => {
    const setup = diffusionSetup(
      "sdxl",
      withValues("sdxl", { train_batch_size: 64, gradient_checkpointing: false }),
    );
    const fits = nearestImageFits(setup, 80);
    expect(fits.map(({ batch, checkpointing }) => [batch, checkpointing])).toEqual([
      [4, false],
      [64, true],
    ]);
    // Checkpointing runs the forward pass twice: four passes' work instead of three, with a LoRA three for two.
    const [fast, slow] = fits.map(({ relativeSpeed }) => relativeSpeed);
    expect(fast).toBeCloseTo(1);
    expect(slow).toBeCloseTo(2 / 3, 1);
    for (const { peakGiB } of fits) expect(peakGiB).toBeLessThanOrEqual(80);
    expect(nearestImageFits(setup, 5)).toEqual([]);
  });
});

describe("steps", () => {
  it.each<[string, GodImageType, Record<string, SdValue>, number, number, object]>([
    [
      "upstream's SDXL on 15 pictures",
      "sdxl",
      {},
      15,
      10,
      { stepsPerEpoch: 38, steps: 1600, epochs: 43, views: 427 },
    ],
    [
      "upstream's Flux on 15 pictures",
      "flux",
      {},
      15,
      1,
      { stepsPerEpoch: 15, steps: 3000, epochs: 200, views: 200 },
    ],
    ["epochs instead of steps", "sdxl", { max_train_epochs: 10 }, 15, 10, { steps: 380, epochs: 10 }],
    [
      "accumulation",
      "sdxl",
      { gradient_accumulation_steps: 4 },
      15,
      10,
      { effectiveBatch: 16, stepsPerEpoch: 10 },
    ],
    ["one picture", "flux", { train_batch_size: 1 }, 1, 1, { stepsPerEpoch: 1, epochs: 3000 }],
  ])("%s", (_name, type, over, images, repeats, wanted) => {
    expect(imageSteps(type, withValues(type, over), { images, repeats })).toMatchObject(wanted);
  });

  it("take longer with more pictures a step and with checkpointing, and are unknown on another GPU", () => {
    const seconds = (over: Record<string, SdValue>, gpu = "H100 80GB HBM3") =>
      imageStepSeconds("sdxl", withValues("sdxl", over), gpu) ?? Number.NaN;
    expect(seconds({})).toBeCloseTo(0.32, 2);
    expect(seconds({ gradient_checkpointing: false })).toBeCloseTo(0.23, 2);
    expect(seconds({ gradient_accumulation_steps: 2 })).toBeCloseTo(2 * seconds({}), 5);
    expect(seconds({}, "A100-SXM4-80GB")).toBeGreaterThan(seconds({}));
    expect(imageStepSeconds("sdxl", baseValues("sdxl"), "L40S")).toBe(undefined);
  });
});
