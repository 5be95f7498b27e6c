import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { ConfigError } from "../../../config/error";
import type { Scalar } from "../../../config/schema/tuning";
import { connitoGroupKeys } from "../../../workloads/connito/groups";
import { type ConnitoKey, connitoConfigKeys } from "../../../workloads/connito/keys";
import { CONNITO_CONFIG_FILE } from "../../../workloads/connito/upstream";
import { printable } from "../../../workloads/hole";
import { connito, connitoStack } from "../../fixtures/connito";
import { trainerOf } from "../support";

const GROUP_FILE = "/app/expert_groups/exp_math/config.yaml";

/** Values that the contract takes for a key; small numbers, so that many plans fit. */
function valuesOf(key: ConnitoKey): fc.Arbitrary<Scalar> {
  const { type, min = 0, max = 1_000_000 } = key;
  if (type === "switch") return fc.boolean();
  if (type === "int") return fc.integer({ min, max: Math.min(max, min + 50) });
  if (type === "float") return fc.double({ min, max, noNaN: true });
  if (key.form === undefined) return fc.stringMatching(/^[a-z0-9][a-z0-9.:]{0,12}$/);
  return fc.constant(String(key.default));
}

/** Some of the keys that may be set, each with a value of its own. */
function overrides(keys: readonly ConnitoKey[]): fc.Arbitrary<Record<string, Scalar>> {
  const free = keys.filter(({ owner, refuse }) => owner === undefined && refuse === undefined);
  return fc
    .tuple(...free.map((key) => fc.option(valuesOf(key).map((value): [string, Scalar] => [key.name, value]))))
    .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)));
}

/** What the software finds under a key with dots. */
function found(text: string, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (tree, name) => (tree as Record<string, unknown>)[name],
      parse(text, { version: "1.1" }),
    );
}

it("whatever keys are accepted stand in the files as they were given, and no plan exceeds the GPU's memory", () => {
  let accepted = 0;
  fc.assert(
    fc.property(overrides(connitoConfigKeys), overrides(connitoGroupKeys), (config, group) => {
      try {
        const trainer = trainerOf(connitoStack({ t: connito({ tuning: { config, group } }) }));
        const text = (path: string) =>
          printable(trainer.files.find((file) => file.path === path)?.content ?? "");
        for (const [key, value] of Object.entries(config))
          expect(found(text(CONNITO_CONFIG_FILE), key), key).toBe(value);
        for (const [key, value] of Object.entries(group))
          expect(found(text(GROUP_FILE), key), key).toBe(value);
        const { low = 0 } = trainer.estimates.gpuMemoryGiB ?? {};
        expect(low).toBeLessThan(80);
        accepted += 1;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        const rules = /per_device_train_batch_size|checkpoint_interval/;
        for (const { path } of error.problems) expect(path).toMatch(rules);
      }
    }),
    { numRuns: 60 },
  );
  expect(accepted).toBeGreaterThan(5);
});
