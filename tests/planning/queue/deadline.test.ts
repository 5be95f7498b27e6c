/** Deadlines: which are kept, by the estimate and at the slow end, and what would keep the others. */
import { describe, expect, it, test } from "vitest";
import type { QueuePlan } from "../../../planning/queue/queue";
import { h100s, image, jobOf, planOf, text } from "./support";

describe("a deadline", () => {
  const one = { box: h100s(1) };
  const notesOf = (plan: QueuePlan, name: string) =>
    jobOf(plan, name)
      .notes.filter(({ about }) => about === "deadline")
      .map(({ says, fix }) => `${says} - ${fix}`)
      .join(" | ");
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
      /^ends after 0\.\d\d h, past its deadline of 0\.\d\d h: it waits from 0\.00 to 0\.\d\d h for first - with 1 more GPU\(s\) free on box it ends after 0\.\d\d h, or a deadline of 0\.\d\d h is kept/,
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
    expect(notesOf(behindFirst(deadline), "j")).toMatch(note);
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

  test("is at risk where only the jobs before it may end late", () => {
    // One is ended in 0.16 h, at the slow end in 0.21: the third by 0.48, or by 0.63.
    const chain = (deadline: number) =>
      planOf([image("a", { round: 2 }), image("b", { round: 2 }), image("c", { deadline })], one);
    expect(jobOf(chain(0.54), "c").state).toBe("at risk");
    expect(notesOf(chain(0.54), "c")).toBe(
      "may end after 0.63 h, past its deadline of 0.54 h - a deadline of 0.63 h is kept even at the slow end",
    );
    expect(jobOf(chain(0.63), "c")).toMatchObject({ state: "fits", notes: [] });
  });

  it.each([1, 2, 3])("that %d others stand before names as many GPUs", (others) => {
    const before = Array.from({ length: others }, (_, index) => image(`j${index}`, { round: 9 }));
    const plan = planOf([...before, image("last", { deadline: 0.25 })], one);
    expect(notesOf(plan, "last")).toContain(
      ` - with ${others} more GPU(s) free on box it ends after 0.16 h, or `,
    );
  });

  test("that no number of GPUs keeps, because each is taken by jobs worth more, names none", () => {
    const before = Array.from({ length: 30 }, (_, index) => image(`j${index}`, { round: 9 }));
    const plan = planOf([...before, image("last", { deadline: 0.2 })], one);
    expect(notesOf(plan, "last")).toMatch(/ and 25 more - a deadline of [\d.]+ h is kept/);
  });

  test("that a later one would trade for its place in the order says so", () => {
    const [first, second] = ["a", "b"].map((name) => image(name, { deadline: name === "a" ? 0.1 : 0.15 }));
    const plan = planOf(
      [first, second].filter((each) => each !== undefined),
      one,
    );
    expect(notesOf(plan, "a")).toMatch(
      / - in this order a deadline of 0\.21 h is kept even at the slow end$/,
    );
    expect(notesOf(plan, "b")).toMatch(/(or|-) a deadline of 0\.42 h is kept even at the slow end$/);
  });

  test("beyond a year is not advised: no file may have it", () => {
    const jobs = Array.from({ length: 37 }, (_, index) =>
      text(`j${index}`, { task: "grpo", gpus: 1, hours: 240, deadline: 8760 }),
    );
    // The last of 37 x 240 h.
    expect(planOf(jobs, one).jobs.at(-1)?.notes.at(-1)).toMatchObject({
      weight: "misses",
      fix: "with 1 more GPU(s) free on box it ends after 4,560.00 h",
    });
  });

  test("that its hours end at is kept, though 0.1 + 0.2 is more than 0.3", () => {
    const job = text("j", { task: "grpo", model: { sizeB: 2 }, arrival: 0.1, hours: 0.2, deadline: 0.3 });
    expect(jobOf(planOf([job]), "j")).toMatchObject({ state: "unknown", notes: [] });
  });

  test("that is missed by seconds is told in their digits", () => {
    const job = text("j", { task: "grpo", model: { sizeB: 2 }, arrival: 0.1, hours: 0.2, deadline: 0.299 });
    expect(notesOf(planOf([job]), "j")).toMatch(/^ends after 0\.3000 h, past its deadline of 0\.2990 h; /);
  });

  test("that a faster host would keep names it, where a slower one starts the job at once", () => {
    const hosts = { fast: h100s(1), slow: h100s(1, { gpuModel: "NVIDIA A100-SXM4-80GB" }) };
    const first = text("first", { round: 99, dataset: { samples: 300_000 } });
    const plan = planOf([first, text("j", { dataset: { samples: 100_000 }, deadline: 0.6 })], hosts);
    expect(jobOf(plan, "j").place).toMatchObject({ host: "slow", start: 0 });
    expect(notesOf(plan, "j")).toMatch(
      /: fast, where it would end after 0\.\d\d h, is taken - with 1 more GPU\(s\) free on fast /,
    );
  });
});
