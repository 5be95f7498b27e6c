/** What the plan of a queue is worth: points by GPU-hour, and GPU-hours that are left idle. */
import { describe, expect, it, test } from "vitest";
import { h100s, image, jobOf, planOf, text, type Values } from "./support";

describe("worth", () => {
  test("is points by GPU-hour, under the rule of its day, with the former one beside it", () => {
    const { worth, place } = jobOf(planOf([text("j", { model: { sizeB: 8 }, round: 2 })]), "j");
    const gpuHours = 2 * ((place?.end ?? 0) - (place?.start ?? 0));
    expect(worth).toMatchObject({ points: 0.3, perGpuHour: 0.3 / gpuHours, rule: { date: "2025-12-12" } });
    expect(worth?.former).toMatchObject({
      work: 2 * Math.sqrt(4 * 8),
      rule: { date: "2024-11-27 to 2025-11-03" },
    });
  });

  test("of images had no size", () => {
    expect(jobOf(planOf([image("j")]), "j").worth).toMatchObject({ points: 0.1, former: undefined });
  });
});

describe("idle GPU-hours", () => {
  const jobs = [text("grpo", { task: "grpo", model: { sizeB: 2 }, hours: 2 })];
  it.each<[string, Values, object]>([
    [
      "cost a share of the host",
      { box: h100s(4, { hourlyPrice: 8 }) },
      { gpuHours: 8, usedGpuHours: 2, idleGpuHours: 6, usd: 16, idleUsd: 12 },
    ],
    [
      "are unknown in money, and never 0, without a price",
      { box: h100s(2) },
      { idleGpuHours: 2, usd: undefined, idleUsd: undefined },
    ],
    [
      "are known where only a host without price is full",
      { a: h100s(1), b: h100s(1, { hourlyPrice: 3 }) },
      { idleGpuHours: 2, usd: undefined, idleUsd: 6 },
    ],
  ])("%s", (_, gpus, expected) => {
    expect(planOf(jobs, gpus).idle).toMatchObject(expected);
  });

  test("of an empty queue are none", () => {
    expect(planOf([])).toMatchObject({
      jobs: [],
      makespanHours: 0,
      idle: { gpuHours: 0, usd: 0, idleUsd: 0 },
    });
  });
});
