import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { contradictions } from "../../../planning/trainers/god-text/contradictions";
import { type ConfigValue, keyMistake } from "../../../planning/trainers/god-text/values";
import { dottedYaml, type YamlValue } from "../../../workloads/dottedYaml";
import { axolotlKey, axolotlKeys, otherAlternatives } from "../../../workloads/god-text/axolotl/keys";
import { axolotlMistaken, axolotlRefused } from "../../../workloads/god-text/axolotl/refused";
import { GOD_TEXT_BASE, GOD_TEXT_BASE_GRPO } from "../../../workloads/god-text/baseFiles";
import { familyOf } from "../../../workloads/god-text/families";
import { godTextProfiles, godTextValuesOf } from "../../../workloads/god-text/profiles";
import type { JobSize } from "../../../workloads/god-text/profiles/value";
import { godTextRefused } from "../../../workloads/god-text/refused";
import { rewardFile, rewardMistake, rewardNames } from "../../../workloads/god-text/rewards";
import type { ProfileName } from "../../../workloads/profile";

/** Kinds of jobs that a profile may meet: every task, sizes round the classes' borders, one to four GPUs. */
const jobs: JobSize[] = (["instruct", "dpo", "grpo", "chat"] as const).flatMap((task) =>
  [0.5, 2, 2.1, 8, 8.6, 14, 15, 15.1, 32, 70, 72].flatMap((sizeB) =>
    [1, 2, 4].map((gpus) => ({ task, sizeB, gpus })),
  ),
);

describe("the table of axolotl's keys", () => {
  it("names each key once, with its file and line", () => {
    const names = axolotlKeys.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { source } of axolotlKeys)
      expect(source).toMatch(/^axolotl v0\.9\.2 src\/axolotl\/.+\.py:\d+/);
  });

  it("knows every key that is refused, that excludes another, and none that is mistaken", () => {
    for (const name of axolotlRefused.keys()) expect(axolotlKey(name), name).toBeDefined();
    for (const { name } of axolotlKeys)
      for (const other of otherAlternatives(name)) expect(axolotlKey(other), other).toBeDefined();
    for (const name of Object.keys(axolotlMistaken)) expect(axolotlKey(name), name).toBeUndefined();
  });

  it("knows upstream's base files but for three keys, which axolotl drops", () => {
    const names = Object.keys({ ...GOD_TEXT_BASE, ...GOD_TEXT_BASE_GRPO });
    expect(names.filter((name) => axolotlKey(name) === undefined)).toEqual([
      "wandb_run",
      "wandb_runid",
      "debug",
    ]);
  });
});

describe("the profiles", () => {
  const profiles = Object.keys(godTextProfiles) as ProfileName[];

  it.each(profiles)("%s: every value passes the contract, for every kind of job", (profile) => {
    for (const job of jobs)
      for (const [key, { value }] of godTextValuesOf(profile, job)) {
        const found = axolotlKey(key.slice("config:".length));
        expect(found, key).toBeDefined();
        if (found === undefined) continue;
        expect(found.refuse === undefined || value === found.default, key).toBe(true);
        if (value !== "" && found.refuse === undefined) expect(keyMistake(found, value), key).toBeUndefined();
      }
  });

  it.each(profiles)("%s: no two values contradict each other, for any kind of job", (profile) => {
    for (const job of jobs) {
      const config = new Map<string, ConfigValue>(
        [...godTextValuesOf(profile, job)].map(([key, { value }]) => [key.slice("config:".length), value]),
      );
      expect(contradictions(config, new Set(), job), JSON.stringify(job)).toEqual([]);
    }
  });

  it.each(["guide", "tuned"] as const)("%s: at most one value of a key is for one job", (profile) => {
    const values = godTextProfiles[profile];
    for (const job of jobs) {
      const keys = values
        .filter(({ when = {} }) => {
          const { tasks = [job.task], aboveB = -1, upToB = 1e9, minGpus = 1 } = when;
          return tasks.includes(job.task) && job.sizeB > aboveB && job.sizeB <= upToB && job.gpus >= minGpus;
        })
        .map(({ key }) => key);
      expect(new Set(keys).size, JSON.stringify(job)).toBe(keys.length);
    }
  });

  it("have ids of this workload, a source and a reason each", () => {
    const all = [...Object.values(godTextProfiles).flat(), ...godTextRefused];
    for (const { id, reason } of all) {
      expect(id).toMatch(/^LP-GTEXT-\d{3}$/);
      expect(reason.length).toBeGreaterThan(5);
    }
    const refused = godTextRefused.map(({ id }) => id);
    expect(new Set(refused).size).toBe(refused.length);
  });
});

it.each([
  ["NousResearch/Meta-Llama-3.1-8B-Instruct", "llama"],
  ["unsloth/Llama-3.2-1B", "llama"],
  ["01-ai/Yi-34B", "llama"],
  ["mistralai/Mistral-7B-v0.3", "mistral"],
  ["mistralai/Mixtral-8x7B-v0.1", "mixtral"],
  ["Qwen/Qwen2.5-32B", "qwen2"],
  ["Qwen/Qwen3-8B", "qwen3"],
  ["Qwen/Qwen3-30B-A3B", undefined],
  ["google/gemma-2-9b-it", "gemma2"],
  ["google/gemma-7b", "gemma"],
  ["microsoft/phi-4", "phi3"],
  ["microsoft/Phi-3.5-mini-instruct", "phi3"],
  ["someone/my-model", undefined],
])("the family of %s is %s", (id, family) => {
  expect(familyOf(id)).toBe(family);
});

describe("the rendered file", () => {
  const scalar = fc.oneof(
    fc.boolean(),
    fc.integer({ min: -1e9, max: 1e9 }),
    fc.double({ min: 0.000001, max: 1e9, noNaN: true }),
    fc.constantFrom(
      "yes",
      "no",
      "on",
      "1:30",
      "1e-7",
      "null",
      "~",
      "{a}",
      "- b",
      "<|end|>",
      "# x",
      "0x1f",
      "",
    ),
    fc.string(),
  );
  const value = fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 4 }));

  it("parses back to what went in, by the rules of YAML 1.1", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), value), (values) => {
        const text = dottedYaml(values as Record<string, YamlValue>);
        expect(parse(text, { version: "1.1" }) ?? {}).toEqual(values);
      }),
      { examples: [[JSON.parse('{"__proto__": [0], "constructor": 1}')]] },
    );
  });

  it("makes sections of dots, and none of a key that is a value", () => {
    expect(parse(dottedYaml({ "trl.beta": 0.1, "trl.top_k": 5 }))).toEqual({
      trl: { beta: 0.1, top_k: 5 },
    });
    expect(() => dottedYaml({ trl: "a", "trl.beta": 0.1 })).toThrow("trl is a value and a section");
  });
});

describe("reward functions", () => {
  it.each([
    ["def a(completions, **kwargs):\n    return []", undefined],
    ["import re\n\ndef a(prompts, completions, **kwargs):\n    return []", undefined],
    ["def a(\n    completions,\n    **kwargs,\n):\n    return []", undefined],
    ["def a(completions):\n    return []", "a takes 1 parameter(s)"],
    ["    def a(completions, **kwargs):\n        return []", "has no function at its left edge"],
    ["lambda completions: []", "has no function at its left edge"],
  ])("%j", (code, rule) => {
    const mistake = rewardMistake(code);
    if (rule === undefined) expect(mistake).toBeUndefined();
    else expect(mistake?.rule).toContain(rule);
  });

  it("stand one below the other in one module, and are called by its name", () => {
    const rewards = [
      { code: "def a(c, **k):\n    return c\n\n", weight: 1 },
      { code: "def b(c, **k):\n    return c", weight: 1 },
    ];
    expect(rewardFile(rewards)).toBe("def a(c, **k):\n    return c\n\n\ndef b(c, **k):\n    return c\n");
    expect(rewardNames("t-1", rewards)).toEqual(["rewards_t-1.a", "rewards_t-1.b"]);
  });
});
