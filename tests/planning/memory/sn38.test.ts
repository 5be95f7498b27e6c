import { describe, expect, it } from "vitest";
import { estimateSn38Memory, largestSn38MicroBatch, sn38Parameters } from "../../../planning/memory/sn38";
import { estimateSn38Host } from "../../../planning/memory/sn38Host";
import { SN38_FLOORS, SN38_SHM } from "../../../workloads/sn38/upstream";
import { boxStack, plan, problems, trainerOf, warningIds } from "../support";

const model = "llama-4b-ws-4";

describe("an SN38 rank", () => {
  it.each([
    ["llama-4b-ws-4", 4e9],
    ["llama-1b-ws-4", 1e9],
    ["llama-1.5b", 1.5e9],
    ["gemma", 4e9],
  ])("of %s has %d parameters", (name, parameters) => {
    expect(sn38Parameters(name)).toBe(parameters);
  });

  it("fits the 48 GiB that upstream asks for at its own micro-batch of 2", () => {
    const { low, high } = estimateSn38Memory(model, 4, 2);
    expect(low.peakGiB).toBeLessThan(high.peakGiB);
    expect(high.peakGiB).toBeLessThan(SN38_FLOORS.gpuMemoryGiB);
    expect(high.components.find(({ name }) => name === "gathered FSDP units")?.gib).toBeGreaterThan(7);
  });

  it("has the largest micro-batch that fits", () => {
    const largest = largestSn38MicroBatch(model, 4, 64, 80);
    expect(largest).toBeGreaterThanOrEqual(4);
    expect(estimateSn38Memory(model, 4, 2 * (largest ?? 0)).low.peakGiB).toBeGreaterThan(80);
    expect(largestSn38MicroBatch(model, 4, 2, 20)).toBeUndefined();
  });
});

describe("an SN38 miner's host", () => {
  const host = estimateSn38Host(4e9, 4);

  it("needs the shared memory that the contract's floor and default stand for", () => {
    expect(host.shmGiB).toBeLessThan(SN38_SHM.floorGiB);
    expect(host.shmGiB).toBeGreaterThan(0.8 * SN38_SHM.floorGiB);
    expect(host.shmGiB).toBeLessThan(SN38_SHM.defaultGiB);
  });

  it("needs half of the memory that upstream asks for, so its floor has room", () => {
    expect(host.memoryGiB).toBeGreaterThan(100);
    expect(host.memoryGiB).toBeLessThan(SN38_FLOORS.memoryGiB);
    const sum = host.components.reduce((total, { gib }) => total + gib, 0);
    expect(sum).toBeCloseTo(host.memoryGiB, 9);
  });
});

describe("a plan", () => {
  const flags = (microBatch: number) => ({
    tuning: {
      flags: {
        "neuron.local_batch_size_train": microBatch,
        "neuron.local_batch_size_train_effective": 512,
      },
    },
  });

  it("says what the memory is made of", () => {
    const estimate = trainerOf(boxStack({})).estimates.gpuMemoryGiB;
    expect(estimate?.source).toContain("not measured");
    expect(estimate?.components?.map(({ name }) => name)).toContain("activations");
    const sum = estimate?.components?.reduce((total, { gib }) => total + gib, 0) ?? 0;
    expect(Math.round(sum)).toBe(estimate?.high);
  });

  it("refuses a micro-batch that does not fit", () => {
    expect(problems(boxStack(flags(64)))).toContain(
      'trainers.t.tuning.flags["neuron.local_batch_size_train"]',
    );
    expect(problems(boxStack(flags(4)))).toEqual([]);
  });

  it.each([
    [2, false],
    [4, false],
    [8, true],
  ])("warns where only the lower estimate fits: micro-batch %d, %s", (microBatch, warned) => {
    expect(warningIds(plan(boxStack(flags(microBatch)))).includes("LP-MEMORY-001")).toBe(warned);
  });
});
