import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  interpolatedArchitecture,
  scaledArchitecture,
  textArchitectures,
} from "../../../planning/memory/architectures";
import { type DiffusionSetup, estimateDiffusionMemory } from "../../../planning/memory/diffusion";
import { diffusionModels } from "../../../planning/memory/diffusionModels";
import type { TextSetup } from "../../../planning/memory/setup";
import { estimateTextMemory } from "../../../planning/memory/text";
import { lora } from "./support";

const size = fc.integer({ min: 1, max: 64 });
const rank = fc.integer({ min: 1, max: 1024 });
const targets = fc.constantFrom("all-linear" as const, "attention" as const);

const textSetup: fc.Arbitrary<TextSetup> = fc.record({
  model: fc.constantFrom(...textArchitectures),
  method: fc.oneof(
    fc.constant({ kind: "full" as const }),
    fc.record({ kind: fc.constantFrom("lora" as const, "qlora" as const), rank, targets }),
  ),
  gpus: fc.constantFrom(2, 4, 8),
  sharding: fc.constantFrom("replicated" as const, "fsdp" as const, "fsdp-root" as const),
  microBatch: size,
  sequence: fc.integer({ min: 16, max: 32_768 }),
  sequencesPerSample: fc.constantFrom(1, 2),
  checkpointing: fc.constantFrom("none" as const, "selective" as const, "full" as const),
  attention: fc.constantFrom("flash" as const, "eager" as const),
  optimizer: fc.constantFrom(
    "adamw" as const,
    "adamw-fused" as const,
    "adamw-8bit" as const,
    "adafactor" as const,
    "muon" as const,
    "sgd" as const,
  ),
  trained: fc.constantFrom("fp32" as const, "bf16" as const),
  loss: fc.constantFrom(
    "fp32" as const,
    "fp32-kept" as const,
    "compiled" as const,
    "chunked" as const,
    "fused" as const,
  ),
  compiled: fc.boolean(),
  loraDropout: fc.boolean(),
  accumulates: fc.boolean(),
  referenceModel: fc.boolean(),
  expandableSegments: fc.boolean(),
});

const peak = (setup: TextSetup) => estimateTextMemory(setup).peakGiB;
/** Sums of floating-point numbers in another order. */
const SAME = 1 + 1e-9;
const runs = { numRuns: 300 };

describe("the estimate of a text model never falls", () => {
  const grown: [string, (setup: TextSetup) => TextSetup][] = [
    ["the micro-batch", (setup) => ({ ...setup, microBatch: setup.microBatch + 1 })],
    ["the sequence", (setup) => ({ ...setup, sequence: setup.sequence + 16 })],
    ["sequences per sample", (setup) => ({ ...setup, sequencesPerSample: setup.sequencesPerSample + 1 })],
    ["the depth", (setup) => ({ ...setup, model: { ...setup.model, layers: setup.model.layers + 1 } })],
    ["the width", (setup) => ({ ...setup, model: { ...setup.model, hidden: setup.model.hidden + 128 } })],
    ["the vocabulary", (setup) => ({ ...setup, model: { ...setup.model, vocab: setup.model.vocab + 1000 } })],
    ["accumulation", (setup) => ({ ...setup, accumulates: true })],
    ["a reference model", (setup) => ({ ...setup, referenceModel: true })],
  ];

  it.each(grown)("with %s", (_, grow) => {
    fc.assert(
      fc.property(textSetup, (setup) => peak(setup) <= peak(grow(setup)) * SAME),
      runs,
    );
  });

  it("with the rank", () => {
    fc.assert(
      fc.property(textSetup, rank, targets, (setup, rank, targets) => {
        const of = (rank: number): TextSetup => ({ ...setup, method: { kind: "lora", rank, targets } });
        return peak(of(rank)) <= peak(of(rank + 1)) * SAME;
      }),
      runs,
    );
  });

  const ways: [string, Partial<TextSetup>][] = [
    ["LoRA", { checkpointing: "none" }],
    ["LoRA under eager attention and full checkpointing", { attention: "eager", checkpointing: "full" }],
    ["QLoRA of the attention", { method: { kind: "qlora", rank: 16, targets: "attention" } }],
    ["all parameters under FSDP", { method: { kind: "full" }, gpus: 4, sharding: "fsdp" }],
    ["all parameters in one unit", { method: { kind: "full" }, gpus: 4, sharding: "fsdp-root" }],
  ];

  // From 0.05 to 120 B in steps of 0.1 %: rounded sizes once made it fall at 69 places.
  it.each(ways)("with the size of a model of which only the size is known: %s", (_, way) => {
    for (const vocab of [32_000, 128_256]) {
      let before = { size: 0, gib: 0 };
      for (let size = 0.05e9; size <= 120e9; size *= 1.001) {
        const gib = peak(lora({ ...way, model: interpolatedArchitecture(size, vocab) }));
        if (!(gib > before.gib))
          expect.fail(`${before.size} parameters: ${before.gib} GiB, ${size}: ${gib} GiB`);
        before = { size, gib };
      }
    }
  });

  it("with the size that is made up for a model of the table", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...textArchitectures),
        fc.double({ min: 0.05e9, max: 120e9, noNaN: true }),
        fc.constantFrom(...ways.map(([, way]) => way)),
        (model, size, way) => {
          const of = (parameters: number) =>
            peak(lora({ ...way, model: scaledArchitecture(model, parameters) }));
          return of(size) <= of(size * 1.001) * SAME;
        },
      ),
      runs,
    );
  });
});

describe("the estimate of a text model shrinks or stays", () => {
  const shrunk: [string, (setup: TextSetup) => TextSetup][] = [
    ["selective checkpointing", (setup) => ({ ...setup, checkpointing: "selective" })],
    ["full checkpointing", (setup) => ({ ...setup, checkpointing: "full" })],
    ["flash attention", (setup) => ({ ...setup, attention: "flash" })],
    ["a fused loss", (setup) => ({ ...setup, loss: "fused" })],
    ["8-bit states", (setup) => ({ ...setup, optimizer: "adamw-8bit" })],
  ];

  it.each(shrunk)("with %s", (_, shrink) => {
    fc.assert(
      fc.property(textSetup, (setup) => {
        const from: TextSetup = {
          ...setup,
          checkpointing: "none",
          attention: "eager",
          loss: "fp32-kept",
          optimizer: "adamw",
        };
        return peak(shrink(from)) <= peak(from) * SAME;
      }),
      runs,
    );
  });

  it("with twice the GPUs under FSDP", () => {
    fc.assert(
      fc.property(textSetup, fc.constantFrom("fsdp" as const, "fsdp-root" as const), (setup, sharding) => {
        const from = { ...setup, sharding };
        return peak({ ...from, gpus: 2 * from.gpus }) <= peak(from) * SAME;
      }),
      runs,
    );
  });
});

describe("any estimate", () => {
  it("is the sum of its components, none of them negative", () => {
    fc.assert(
      fc.property(textSetup, (setup) => {
        const { components, peakGiB, reservedGiB, allocatedGiB } = estimateTextMemory(setup);
        const sum = components.reduce((total, { gib }) => total + gib, 0);
        expect(components.every(({ gib }) => gib > 0)).toBe(true);
        expect(sum / peakGiB).toBeCloseTo(1, 9);
        expect(allocatedGiB < reservedGiB && reservedGiB < peakGiB).toBe(true);
      }),
      runs,
    );
  });
});

describe("the estimate of a diffusion model", () => {
  const setups: fc.Arbitrary<DiffusionSetup> = fc.record({
    model: fc.constantFrom(...diffusionModels),
    method: fc.record({ kind: fc.constant("lora" as const), rank, targets }),
    baseDtype: fc.constantFrom("bf16" as const, "fp8" as const, "nf4" as const),
    gpus: fc.constantFrom(1, 2, 4),
    batch: size,
    resolution: fc.tuple(fc.integer({ min: 256, max: 2048 }), fc.integer({ min: 256, max: 2048 })),
    checkpointing: fc.boolean(),
    cachedLatents: fc.boolean(),
    vaeBatch: size,
    cachedText: fc.boolean(),
    optimizer: fc.constantFrom("adamw" as const, "adamw-8bit" as const, "adafactor" as const),
    trained: fc.constantFrom("fp32" as const, "bf16" as const),
  });
  const peakOf = (setup: DiffusionSetup) => estimateDiffusionMemory(setup).peakGiB;
  const grown: [string, (setup: DiffusionSetup) => DiffusionSetup][] = [
    ["the batch", (setup) => ({ ...setup, batch: setup.batch + 1 })],
    [
      "the resolution",
      (setup) => ({ ...setup, resolution: [setup.resolution[0] + 64, setup.resolution[1] + 64] }),
    ],
    ["the VAE's batch", (setup) => ({ ...setup, vaeBatch: setup.vaeBatch + 1 })],
    [
      "the rank",
      (setup) =>
        setup.method.kind === "lora"
          ? { ...setup, method: { ...setup.method, rank: setup.method.rank + 1 } }
          : setup,
    ],
  ];

  it.each(grown)("never falls with %s", (_, grow) => {
    fc.assert(
      fc.property(setups, (setup) => peakOf(setup) <= peakOf(grow(setup)) * SAME),
      runs,
    );
  });

  const shrunk: [string, (setup: DiffusionSetup) => DiffusionSetup][] = [
    ["checkpointing", (setup) => ({ ...setup, checkpointing: true })],
    ["cached latents", (setup) => ({ ...setup, cachedLatents: true })],
    ["cached text", (setup) => ({ ...setup, cachedText: true })],
    ["an NF4 base", (setup) => ({ ...setup, baseDtype: "nf4" })],
  ];

  it.each(shrunk)("shrinks or stays with %s", (_, shrink) => {
    fc.assert(
      fc.property(setups, (setup) => {
        const from: DiffusionSetup = {
          ...setup,
          checkpointing: false,
          cachedLatents: false,
          cachedText: false,
          baseDtype: "bf16",
        };
        return peakOf(shrink(from)) <= peakOf(from) * SAME;
      }),
      runs,
    );
  });
});
