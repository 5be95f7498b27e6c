/** What the plan of a queue is worth: deadlines that are kept, points by GPU-hour, GPU-hours that are left idle. */
import { describe, expect, it, test } from "vitest";
import { h100s, image, jobOf, planOf, text, type Values } from "./support";

describe("a deadline", () => {
  const one = { box: h100s(1) };
  /** A job that waits for one worth more, with a deadline that follows from its figures. */
  const behindFirst = (deadline?: number) =>
    planOf([image("first", { round: 50 }), text("j", { deadline })], one);
  const free = jobOf(behindFirst(), "j");
  const { start = 0, end = 0 } = free.place ?? {};
  const { expectedHours = 0, highHours = 0 } = free.needs ?? {};

  it.each<[string, number, string, RegExp]>([
    ["is kept", start + highHours + 0.1, "fits", /^$/],
    [
      "may be missed",
      (end + start + highHours) / 2,
      "at risk",
      /^may end after 0\.\d\d h, past its deadline of 0\.\d\d h - a deadline of 0\.\d\d h is kept/,
    ],
    [
      "is missed by waiting",
      (expectedHours + end) / 2,
      "misses",
      /^ends after 0\.\d\d h, past its deadline of 0\.\d\d h: it waits from 0\.00 to 0\.\d\d h for first - 1 more GPU\(s\) start it at once, or a deadline of 0\.\d\d h is kept/,
    ],
    [
      "is missed in any case",
      expectedHours / 2,
      "misses",
      /^ends after 0\.\d\d h, .* started at once it would end after 0\.\d\d h - a deadline of/,
    ],
  ])("%s", (_, deadline, state, note) => {
    const planned = jobOf(behindFirst(deadline), "j");
    expect(planned.state).toBe(state);
    const own = planned.notes.filter(({ about }) => about === "deadline");
    expect(own.map(({ says, fix }) => `${says} - ${fix}`).join()).toMatch(note);
  });

  test("that more GPUs would keep names their number", () => {
    const job = text("j", {
      model: { sizeB: 8 },
      gpus: 1,
      dataset: { samples: 900_000 },
      hours: 9,
      deadline: 2,
    });
    const [note] = jobOf(planOf([job]), "j").notes.filter(({ about }) => about === "deadline");
    expect(note?.fix).toMatch(/, or gpus: 4 \(/);
  });

  test("counts from now, so that a late arrival moves the end", () => {
    const planned = jobOf(planOf([image("j", { arrival: 3, deadline: 3.1 })]), "j");
    expect(planned.place?.start).toBe(3);
    expect(planned.state).toBe("misses");
  });
});

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
