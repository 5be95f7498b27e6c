import { describe, expect, it } from "vitest";
import { fitText, nearestFits } from "../../../planning/memory/fits";
import { guide004TextJob } from "../../../planning/memory/guide004";
import { componentText, overLimit } from "../../../planning/memory/limit";
import { estimateTextMemory } from "../../../planning/memory/text";
import { lora } from "./support";

describe("the guide's ultra-aggressive text job (guide 004)", () => {
  const estimate = estimateTextMemory(guide004TextJob);

  it("needs more than nine times the memory of an 80 GB GPU, most of it activations", () => {
    expect(estimate.peakGiB).toBeGreaterThan(700);
    expect(estimate.peakGiB).toBeLessThan(820);
    expect(componentText(estimate.components)).toMatch(/^activations \d{3}\.\d, logits \d{3}\.\d/);
  });

  it("does not fit eight such GPUs either, because activations are not sharded", () => {
    expect(estimateTextMemory({ ...guide004TextJob, gpus: 8 }).peakGiB).toBeGreaterThan(700);
  });

  it("is not saved by checkpointing alone: the logits of 65536 tokens remain", () => {
    const checkpointed = estimateTextMemory({ ...guide004TextJob, checkpointing: "full" });
    expect(checkpointed.peakGiB).toBeGreaterThan(80);
    expect(checkpointed.components.find(({ name }) => name === "logits")?.gib).toBeGreaterThan(100);
  });

  it("has neighbours on the same four GPUs that fit, fastest first", () => {
    const fits = nearestFits(guide004TextJob, { gpuGib: 80, maxGpus: 4 });
    expect(fits.length).toBeGreaterThan(1);
    expect(fits.every((fit) => fit.estimate.peakGiB <= 80 && fit.setup.gpus === 4)).toBe(true);
    const speeds = fits.map((fit) => fit.relativeSpeed);
    expect(speeds).toEqual([...speeds].sort((a, b) => b - a));
    expect(fits.every((fit) => fit.setup.microBatch < 32)).toBe(true);
  });

  it("is refused with its components and its neighbours", () => {
    const said = overLimit(estimate, 80, nearestFits(guide004TextJob, { gpuGib: 80, maxGpus: 4 }));
    expect(said?.rule).toMatch(/^needs about \d{3} GiB of a GPU's 80 at the loss \(activations /);
    expect(said?.fix).toMatch(/^nearest that fit: micro-batch 2: \d\d GiB, [01]\.\d\d of the speed;/);
  });
});

describe("nearest set-ups that fit", () => {
  it("begin with the wanted one when it fits", () => {
    const [first] = nearestFits(lora(), { gpuGib: 80, maxGpus: 1 });
    expect(first?.changes).toEqual({});
    expect(first === undefined ? "" : fitText(first)).toMatch(/^unchanged: \d+ GiB, 1\.00 of the speed$/);
    expect(overLimit(estimateTextMemory(lora()), 80, [])).toBeUndefined();
  });

  it("name more GPUs only where the host has them, with FSDP", () => {
    const full = lora({ method: { kind: "full" }, microBatch: 1 });
    expect(nearestFits(full, { gpuGib: 80, maxGpus: 1 })).toEqual([]);
    const [first] = nearestFits(full, { gpuGib: 80, maxGpus: 4 });
    expect(first?.setup).toMatchObject({ gpus: 4, sharding: "fsdp" });
  });

  it("say what is left when nothing fits", () => {
    const said = overLimit(estimateTextMemory(lora({ method: { kind: "full" } })), 24, []);
    expect(said?.fix).toContain("use a smaller model, shorter sequences, QLoRA, or larger GPUs");
  });

  it("name a smaller rank only where it buys a larger micro-batch", () => {
    for (const gpuGib of [24, 32, 40, 48, 80]) {
      const fits = nearestFits(guide004TextJob, { gpuGib, maxGpus: 8, count: 50 });
      for (const fit of fits.filter(({ changes }) => changes.rank !== undefined)) {
        const { microBatch, gpus, checkpointing } = fit.setup;
        const wider = nearestFits(
          { ...guide004TextJob, gpus, checkpointing, microBatch, accumulates: true },
          { gpuGib, maxGpus: gpus },
        );
        expect(wider.some(({ changes }) => Object.keys(changes).length === 0)).toBe(false);
      }
    }
  });
});
