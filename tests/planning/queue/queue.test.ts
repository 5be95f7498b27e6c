/** Jobs of a queue: their order, their GPUs, their hours, and the ones that cannot run. */
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

describe("the host of a job", () => {
  const h100 = h100s(1);
  const a100 = h100s(1, { gpuModel: "NVIDIA A100-SXM4-80GB" });
  const eight = { model: { sizeB: 8 }, gpus: 1 };
  /** Is worth more, and holds the H100 for 1.6 h by 18,000 steps. */
  const first = (steps: number) =>
    text("first", { ...eight, round: 99, hours: 9, tuning: { config: { max_steps: steps } } });
  /** Takes 2.66 h on an H100, and 6.39 h (4.27 to 9.57) on an A100. */
  const job = (hours: number) => text("j", { ...eight, dataset: { samples: 400_000 }, hours });

  it.each<[string, number, number, Values, string, string]>([
    [
      "is one on which it ends, though another cuts it off earlier",
      18_000,
      4,
      { h100, a100 },
      "h100",
      "fits",
    ],
    ["is not one on which only the fast end would do", 36_000, 5, { h100, a100 }, "h100", "fits"],
    ["is the slower one where it ends there too, and earlier", 72_000, 9.6, { h100, a100 }, "a100", "fits"],
    ["is the slower one where there is no other", 18_000, 4, { a100 }, "a100", "misses"],
  ])("%s", (_, steps, hours, hosts, host, state) => {
    const planned = jobOf(planOf([first(steps), job(hours)], hosts), "j");
    expect([planned.place?.host, planned.state]).toEqual([host, state]);
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
    [
      "shards, which one GPU cannot",
      text("j", { gpus: 4, tuning: { config: { fsdp: ["full_shard", "auto_wrap"] } } }),
      { a: h100s(2) },
      /\(the file says so\).* - write gpus: 2 \(\S+ to \S+ h\)$/,
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
