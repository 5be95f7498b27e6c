import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { freeGpusOfHosts } from "../../../planning/queue/gpus";
import { resolvePlan } from "../../../planning/resolve";
import { godImage, godImageStack } from "../../fixtures/godImage";
import { godText, godTextStack } from "../../fixtures/godText";
import { inputs, raw } from "../../fixtures/stacks";
import { h100s, image, jobOf, order, planOf, text, type Values } from "./support";

describe("the order of jobs", () => {
  it.each<[string, Values[], string[]]>([
    ["nothing", [], []],
    [
      "the shorter one has more points a GPU-hour",
      [text("long", { dataset: { samples: 90_000 } }), text("short")],
      ["short", "long"],
    ],
    ["a later round is worth more", [text("a"), text("b", { round: 9 })], ["b", "a"]],
    ["more GPUs cost more", [text("two", { model: { sizeB: 8 } }), text("one")], ["one", "two"]],
    [
      "the nearer deadline",
      [text("a"), text("b", { deadline: 9 }), text("c", { deadline: 5 })],
      ["c", "b", "a"],
    ],
    ["the earlier arrival", [text("a", { arrival: 2 }), text("b", { arrival: 1 })], ["b", "a"]],
    ["the name", [text("b"), text("a"), text("ä"), text("B")], ["B", "a", "b", "ä"]],
    [
      "what cannot end in its hours comes after what can, and what cannot run is last",
      [
        text("cannot run", { model: { sizeB: 70 }, round: 100 }),
        text("cannot end", { dataset: { samples: 9_000_000 }, round: 100 }),
        text("can", { dataset: { samples: 100_000 } }),
      ],
      ["can", "cannot end", "cannot run"],
    ],
  ])("%s", (_, jobs, expected) => {
    expect(order(planOf(jobs))).toEqual(expected);
  });
});

describe("GPUs of a job", () => {
  it.each<[string, Values, number]>([
    ["3 B", text("j"), 1],
    ["8 B", text("j", { model: { sizeB: 8 } }), 2],
    ["DPO of 8 B", text("j", { task: "dpo", model: { sizeB: 8 } }), 4],
    ["its own number", text("j", { model: { sizeB: 8 }, gpus: 1 }), 1],
    ["an image", image("j"), 1],
  ])("%s", (_, job, gpus) => {
    const planned = jobOf(planOf([job]), "j");
    expect(planned.place?.gpus).toHaveLength(gpus);
    expect(planned.gpus.rule.date).toBe("2025-12-12");
  });
});

describe("the hours of a job", () => {
  test("are those of its trainer's plan", () => {
    const own = { hours: 4, tuning: { profile: "guide", config: { lora_r: 32 } } };
    const trainer = godText({ slot: "two", ...own });
    const [planned] = resolvePlan(raw(godTextStack(trainer)), inputs).trainers;
    const { task, model, dataset } = trainer as { task: Values; model: Values; dataset: Values };
    const samples = dataset.samples;
    const job = text("j", { task: task.type, model, dataset: { samples }, gpus: 2, ...own });
    const { needs } = jobOf(planOf([job]), "j");
    expect(needs?.expectedHours.toFixed(2)).toBe(planned?.estimates.time?.hours?.expected.toFixed(2));
  });

  test("of an image job too", () => {
    const [planned] = resolvePlan(raw(godImageStack({ t: godImage() })), inputs).trainers;
    const { needs } = jobOf(planOf([image("j")]), "j");
    expect(needs?.expectedHours.toFixed(2)).toBe(planned?.estimates.time?.hours?.expected.toFixed(2));
  });

  it.each<[string, Values, Values, string, RegExp]>([
    ["enough", text("j"), h100s(1), "fits", /^$/],
    [
      "not enough at the slow end",
      image("j", { modelType: "flux" }),
      h100s(1),
      "at risk",
      /^hours: .* steps .* - [\d.]+ hours are enough$/,
    ],
    [
      "too few, and more GPUs would do",
      text("j", { model: { sizeB: 8 }, gpus: 1, dataset: { samples: 1_500_000 }, hours: 5 }),
      h100s(4),
      "misses",
      /^hours: 5 h; the \d+ steps .* at most \d+ steps are safe .* - [\d.]+ hours are enough, or gpus: 4 \(\S+ to \S+ h\) \| rule: /,
    ],
    [
      "so few that no hours would be allowed",
      text("j", { dataset: { samples: 1_000_000_000, medianTokens: 4000, p95Tokens: 9000 } }),
      h100s(1),
      "misses",
      /^hours: (?!.* are enough)/,
    ],
    ["not known of GRPO", text("j", { task: "grpo" }), h100s(4), "unknown", /^$/],
    ["not known without samples", text("j", { dataset: {} }), h100s(1), "unknown", /^$/],
    ["not known of the GPU", text("j"), h100s(1, { gpuModel: "MI300X" }), "unknown", /^$/],
    [
      "of an image as measured",
      image("j", { tuning: { expectedStepSeconds: 2 } }),
      h100s(1),
      "at risk",
      /^hours: 1600 steps of about 2\.0 s take 0\.7 to 1\.4 hours/,
    ],
  ])("are %s", (_, job, gpus, state, notes) => {
    const planned = jobOf(planOf([job], { box: gpus }), "j");
    expect(planned.state).toBe(state);
    const lines = planned.notes.map(({ about, says, fix }) => `${about}: ${says}${fix ? ` - ${fix}` : ""}`);
    expect(lines.join(" | ")).toMatch(notes);
    expect(planned.needs === undefined).toBe(state === "unknown");
  });

  test("are cut at what it is given, and unknown ones count in full", () => {
    const plan = planOf([
      text("long", { dataset: { samples: 1_000_000_000 } }),
      text("grpo", { task: "grpo", model: { sizeB: 2 }, hours: 3 }),
    ]);
    const held = (name: string) => {
      const { place } = jobOf(plan, name);
      return place && place.end - place.start;
    };
    expect([held("long"), held("grpo")]).toEqual([4, 3]);
    expect(plan.makespanHours).toBe(4);
  });
});

describe("a job that cannot run", () => {
  it.each<[string, Values, Values, RegExp]>([
    [
      "needs more GPUs than one host has",
      text("j", { model: { sizeB: 70 } }),
      { a: h100s(4), b: h100s(4) },
      /^needs 8 GPU\(s\) of one host \(upstream's for instruct of 70 B since 2025-12-12\), and the most that are free on one are 4 - write gpus: 4 \(\S+ to \S+ h\)$/,
    ],
    [
      "says how its size counts",
      text("j", { task: "dpo", model: { sizeB: 120 } }),
      { a: h100s(1) },
      /upstream's for dpo of 120 B, which counts as 360 B, since 2025-12-12\).* - give it a host with 8 free; on no smaller number/,
    ],
    [
      "asks for more itself",
      text("j", { gpus: 8 }),
      { a: h100s(4) },
      /\(the file says so\).* - write gpus: 1 .*, or gpus: 2 .*, or gpus: 4 /,
    ],
    ["finds nothing free", image("j"), {}, /^needs 1 GPU\(s\).* are 0 - give it a host with 1 free/],
    [
      "does not fit the memory",
      text("j", { model: { sizeB: 8 }, gpus: 1, tuning: { config: { adapter: "none" } } }),
      { a: h100s(4) },
      /^needs about \d+ GiB of a GPU's 80 .* - nearest that fit/,
    ],
  ])("%s", (_, job, gpus, note) => {
    const planned = jobOf(planOf([job], gpus), "j");
    expect(planned).toMatchObject({ state: "cannot run", place: undefined, worth: undefined });
    expect(planned.notes.map(({ says, fix }) => `${says} - ${fix}`).join()).toMatch(note);
  });

  test("takes no GPU from another", () => {
    const plan = planOf([text("j", { model: { sizeB: 70 } }), image("other")]);
    expect(jobOf(plan, "other").place).toMatchObject({ start: 0, gpus: [0] });
  });
});

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

describe("GPUs of a stack", () => {
  const hosts = (over: Values = {}) =>
    resolvePlan(raw(godTextStack({ ...godText({ slot: "two" }), ...over })), inputs).hosts;

  it.each<[string, Values, number[]]>([
    ["are what an enabled trainer leaves", {}, [2, 3]],
    ["are all where the trainer is off", { enabled: false }, [0, 1, 2, 3]],
  ])("%s", (_, over, gpus) => {
    // 20 USD an hour for four GPUs.
    expect(freeGpusOfHosts(hosts(over))).toMatchObject([{ host: "box", gpus, gpuHourUsd: 5 }]);
  });

  test("of a host that is off are none", () => {
    expect(freeGpusOfHosts(hosts().map((host) => ({ ...host, offline: true })))).toEqual([]);
  });
});

describe("any queue", () => {
  const job = fc
    .record({
      kind: fc.constantFrom("instruct", "dpo", "grpo", "sdxl", "flux"),
      sizeB: fc.constantFrom(1, 3, 8, 14, 72),
      samples: fc.constantFrom(1, 20_000, 1_000_000),
      hours: fc.constantFrom(0.5, 3, 24),
      arrival: fc.constantFrom(0, 0.25, 6),
      deadline: fc.constantFrom(undefined, 7, 30),
      round: fc.constantFrom(1, 2),
    })
    .map(({ kind, sizeB, samples, ...rest }) =>
      kind === "sdxl" || kind === "flux"
        ? image("", { modelType: kind, ...rest })
        : text("", { task: kind, model: { sizeB }, dataset: { samples }, ...rest }),
    );
  const queue = fc
    .array(job, { maxLength: 8 })
    .map((jobs) => jobs.map((each, index): Values => ({ ...each, name: `仕事 ${index}` })));

  it("is planned alike in any order, and takes at least as long as its longest job", () => {
    const gpus = { b: h100s(4), a: h100s(1, { hourlyPrice: 2 }) };
    const turned = { a: gpus.a, b: gpus.b };
    const both = queue.chain((jobs) =>
      fc.tuple(fc.constant(jobs), fc.shuffledSubarray(jobs, { minLength: jobs.length })),
    );
    fc.assert(
      fc.property(both, ([jobs, shuffled]) => {
        const plan = planOf(jobs, gpus);
        expect(planOf(shuffled, turned)).toEqual(plan);
        expect(plan.jobs).toHaveLength(jobs.length);
        const longest = Math.max(
          0,
          ...plan.jobs.map(({ place }) => (place === undefined ? 0 : place.end - place.start)),
        );
        expect(plan.makespanHours).toBeGreaterThanOrEqual(longest);
        for (const { place, arrival, givenHours, state, notes } of plan.jobs) {
          if (place !== undefined) {
            expect(place.start).toBeGreaterThanOrEqual(arrival);
            expect(place.end - place.start).toBeLessThanOrEqual(givenHours + 1e-9);
          }
          if (state !== "fits" && state !== "unknown") expect(notes.length).toBeGreaterThan(0);
        }
        const { gpuHours, usedGpuHours, idleGpuHours } = plan.idle;
        expect(usedGpuHours + idleGpuHours).toBeCloseTo(gpuHours, 6);
      }),
      { numRuns: 40 },
    );
  });
});
