/**
 * What upstream's script makes of its base files: core/config/base.yml with the changes that scripts/text_trainer.py
 * does. Left out: the 10 steps of a test (base.yml:61), and keys that axolotl's schema has not (wandb_run, wandb_runid,
 * debug) and so drops.
 */
import { GOD_TEXT_BASE, GOD_TEXT_BASE_GRPO } from "../baseFiles";
import type { GodTextValue } from "./value";

const BASE_ID = "LP-GTEXT-001";

/** Keys of the base files that no job of ours takes over, with the reason in the docstring above or the plan's own value. */
const LEFT_OUT = [
  "base_model",
  "datasets",
  "output_dir",
  "dataset_prepared_path",
  "rl",
  "max_steps",
  "wandb_run",
  "wandb_runid",
  "debug",
  "flash_attention",
];

function base(file: "base.yml" | "base_grpo.yml", keys: readonly string[]): GodTextValue[] {
  const values = file === "base.yml" ? GOD_TEXT_BASE : GOD_TEXT_BASE_GRPO;
  return keys.flatMap((key): GodTextValue[] => {
    const value = values[key];
    if (value === null || value === undefined || typeof value === "object") return [];
    return [
      {
        key: `config:${key}`,
        value,
        id: BASE_ID,
        source: `G.O.D core/config/${file}`,
        reason: "upstream's base file",
      },
    ];
  });
}

const kept = Object.keys(GOD_TEXT_BASE).filter((key) => !LEFT_OUT.includes(key));
const ofGrpo = Object.keys(GOD_TEXT_BASE_GRPO).filter(
  (key) => !LEFT_OUT.includes(key) && GOD_TEXT_BASE_GRPO[key] !== GOD_TEXT_BASE[key],
);

const grpo = { when: { tasks: ["grpo"] } } as const;
const notGrpo = { when: { tasks: ["instruct", "dpo", "chat"] } } as const;

/** What every profile begins with: a value of `guide` or `tuned` takes the place of one here. */
export const godTextStock: readonly GodTextValue[] = [
  ...base(
    "base.yml",
    kept.filter((key) => !ofGrpo.includes(key)),
  ),
  ...base(
    "base.yml",
    kept.filter((key) => ofGrpo.includes(key)),
  ).map((each) => ({ ...each, ...notGrpo })),
  ...base("base_grpo.yml", ofGrpo).map((each) => ({ ...each, ...grpo })),
  {
    key: "config:flash_attention",
    value: false,
    id: "LP-GTEXT-002",
    source: "G.O.D core/config/config_handler.py:54-57",
    reason:
      "base.yml says true, and upstream's script turns it off in every config: this is how it really ends up there",
  },
];
