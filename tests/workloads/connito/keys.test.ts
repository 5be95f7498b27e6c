import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { connitoGroupKeys } from "../../../workloads/connito/groups";
import { type ConnitoKey, connitoConfigKeys } from "../../../workloads/connito/keys";
import { connitoNotConfigKeys, connitoNotGroupKeys } from "../../../workloads/connito/mistakenKeys";
import { connitoProfiles, connitoRefused } from "../../../workloads/connito/profiles";
import { dottedYaml, type YamlValue } from "../../../workloads/dottedYaml";
import { flagMistake } from "../../../workloads/flags";

const tables = { config: connitoConfigKeys, group: connitoGroupKeys };

/** A key of one of the files with the value of a profile. */
function keyOf(full: string): ConnitoKey | undefined {
  const [file = "", ...rest] = full.split(":");
  return file === "config" || file === "group"
    ? tables[file].find(({ name }) => name === rest.join(":"))
    : undefined;
}

describe("the tables of keys", () => {
  it("name each key once, with its place upstream", () => {
    for (const table of Object.values(tables)) {
      const names = table.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const key of table) expect(key.source).toMatch(/^connito\/shared\/config\.py:\d+$/);
    }
  });

  it("lock what upstream locks, each with its line", () => {
    const locked = connitoConfigKeys.filter(({ refuse }) => refuse?.startsWith("is locked upstream"));
    expect(locked.map(({ name }) => name)).toEqual([
      "chain.netuid",
      "chain.network",
      "cycle.cycle_length",
      "cycle.distribute_period",
      "cycle.train_period",
      "cycle.commit_period",
      "cycle.submission_period",
      "cycle.validate_period",
      "cycle.merge_period",
      "cycle.owner_url",
      "model.model_path",
      "model.base_arch_model",
      "moe.num_experts",
      "moe.num_experts_per_tok",
      "moe.partial_topk",
      "moe.full_topk",
      "moe.num_worker_groups",
      "sched.total_steps",
    ]);
  });

  it("take upstream's own default of every key that may be set", () => {
    for (const key of Object.values(tables).flat())
      if (key.default !== undefined && key.owner === undefined && key.refuse === undefined)
        expect(flagMistake(key, key.default), key.name).toBe(undefined);
  });

  it("have none of the names that guides use", () => {
    const names = (file: keyof typeof tables) => tables[file].map(({ name }) => name);
    expect(names("config").filter((name) => Object.hasOwn(connitoNotConfigKeys, name))).toEqual([]);
    expect(names("group").filter((name) => Object.hasOwn(connitoNotGroupKeys, name))).toEqual([]);
  });
});

describe("the profiles", () => {
  it("set keys that exist, may be set, and take the value", () => {
    for (const { key, value } of Object.values(connitoProfiles).flat()) {
      if (key.startsWith("env:")) continue;
      const known = keyOf(key);
      expect(known, key).toBeDefined();
      expect([known?.owner, known?.refuse], key).toEqual([undefined, undefined]);
      if (known !== undefined) expect(flagMistake(known, value), key).toBe(undefined);
    }
  });

  it("have an id of their own for each value and each refusal", () => {
    const ids = [...Object.values(connitoProfiles).flat(), ...connitoRefused].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^LP-CONN-\d{3}$/);
  });
});

describe("rendering", () => {
  it("any values of keys come back as they were, also the words that YAML 1.1 would misread", () => {
    const text = fc.oneof(
      fc.constantFrom("yes", "on", "NO", "1:30", "~", "null", "0o7", "1e5", "", "a: b", "#", "- x"),
      fc.string({ maxLength: 30 }),
    );
    const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.double({ min: 1e-6, max: 1e6, noNaN: true }));
    const section = fc.stringMatching(/^[a-z][a-z_]{0,8}$/);
    const key = fc.tuple(section, section).map(([a, b]) => `${a}.x_${b}`);
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 12 }), (values) => {
        expect(flat(parse(dottedYaml(values), { version: "1.1" }))).toEqual({ ...values });
      }),
    );
  });

  it("refuses a key that is a value and a section", () => {
    expect(() => dottedYaml({ a: 1, "a.b": 2 })).toThrow("a is a value and a section");
  });
});

function flat(tree: Record<string, Record<string, YamlValue>> | null): Record<string, YamlValue> {
  return Object.fromEntries(
    Object.entries(tree ?? {}).flatMap(([section, keys]) =>
      Object.entries(keys).map(([name, value]) => [`${section}.${name}`, value] as const),
    ),
  );
}
