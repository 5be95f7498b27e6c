import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { ConfigError } from "../../../config/error";
import type { FlagValue } from "../../../config/schema/tuning";
import { type AxolotlKey, axolotlKeys } from "../../../workloads/god-text/axolotl/keys";
import { printable } from "../../../workloads/hole";
import { eightB, godText, godTextStack, godTextTasks } from "../../fixtures/godText";
import { trainerOf } from "../support";

/** Values that the contract takes for a key, and some that it does not. */
function valuesOf(key: AxolotlKey): fc.Arbitrary<FlagValue> {
  const { type, min = 0, max = 1_000_000, form } = key;
  if (key.words !== undefined && type === "switch")
    return fc.constantFrom<FlagValue>(true, false, ...key.words);
  if (type === "switch") return fc.boolean();
  if (type === "int") return fc.integer({ min, max: Math.min(max, min + 64) });
  if (type === "float")
    return fc.double({ min: Math.max(min, 0.000001), max: Math.min(max, 10), noNaN: true });
  const text =
    form === undefined
      ? fc.stringMatching(/^[a-z0-9][a-z0-9.:]{0,12}$/)
      : fc.constantFrom(...form.like.split(/, | or /));
  return type === "strings" ? fc.uniqueArray(text, { minLength: 1, maxLength: 2 }) : text;
}

const free = axolotlKeys.filter(
  ({ owner, refuse, section }) => owner === undefined && refuse === undefined && !section,
);
/** A few keys at a time, so that many plans are accepted. */
const overrides = fc
  .uniqueArray(fc.constantFrom(...free), { maxLength: 4, selector: ({ name }) => name })
  .chain((keys) =>
    fc.tuple(...keys.map((key) => valuesOf(key).map((value): [string, FlagValue] => [key.name, value]))),
  )
  .map((entries) => Object.fromEntries(entries));

const task = fc.constantFrom(...Object.values(godTextTasks));

/** What axolotl finds under a key with dots. */
function found(text: string, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (tree, name) => (tree as Record<string, unknown> | undefined)?.[name],
      parse(text, { version: "1.1" }),
    );
}

it("whatever keys are accepted stand in the file as they were given, and no plan exceeds the GPU's memory", () => {
  let accepted = 0;
  fc.assert(
    fc.property(overrides, task, (config, task) => {
      try {
        const trainer = trainerOf(godTextStack(godText({ ...eightB, task, tuning: { config } })));
        const [file] = trainer.files;
        const text = printable(file?.content ?? "");
        for (const [key, value] of Object.entries(config))
          if (config.adapter !== "none" || !/^(adapter|lora_|peft_)/.test(key))
            expect(found(text, key), key).toEqual(value);
        expect((trainer.estimates.gpuMemoryGiB?.low ?? 0) / 0.85).toBeLessThan(81);
        accepted += 1;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        for (const { id } of error.problems) expect(id).toMatch(/^LP-GTEXT-08/);
      }
    }),
    { numRuns: 60 },
  );
  expect(accepted).toBeGreaterThan(10);
});

const grows = fc.tuple(
  fc.integer({ min: 1, max: 8 }),
  fc.integer({ min: 8, max: 256 }),
  fc.integer({ min: 128, max: 4096 }),
  fc.double({ min: 0.5, max: 9, noNaN: true }),
);

function peakOf([micro, rank, sequence, sizeB]: [number, number, number, number]): number {
  const config = { micro_batch_size: micro, lora_r: rank, sequence_len: sequence };
  const machine = { gpuMemoryGiB: 1024, gpuModel: "unknown" };
  const trainer = godText({
    model: { id: "a/b", sizeB, family: "llama" },
    tuning: { profile: "stock", config },
  });
  return trainerOf(godTextStack(trainer, machine)).estimates.gpuMemoryGiB?.high ?? 0;
}

it("the estimate does not shrink when micro-batch, rank, sequence or model grows", () => {
  fc.assert(
    fc.property(grows, fc.integer({ min: 0, max: 3 }), (base, index) => {
      const more: [number, number, number, number] = [...base];
      more[index] = (more[index] ?? 0) * 2;
      expect(peakOf(more)).toBeGreaterThanOrEqual(peakOf(base));
    }),
    { numRuns: 25 },
  );
});
