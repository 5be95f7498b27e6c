/** Keys of an operator that would change nothing, because of another value or of the kind of task. */
import { isSharded, on, type Rule, set } from "./rule";

const grouping: Rule = (config) =>
  on(config, "group_by_length") && on(config, "sample_packing")
    ? {
        key: "group_by_length",
        rule: "changes nothing with sample_packing: the packer orders the samples",
        fix: "keep one",
      }
    : undefined;

const warmupOfPreferences: Rule = (config, { task }) =>
  (task === "dpo" || task === "grpo") && set(config, "warmup_ratio")
    ? {
        key: "warmup_ratio",
        rule: "changes nothing: preference and reward tasks read warmup_steps alone (core/trainer_builder.py:1141)",
        fix: "use warmup_steps",
      }
    : undefined;

const clippingOfPreferences: Rule = (config, { task }) =>
  (task === "dpo" || task === "grpo") && set(config, "max_grad_norm")
    ? {
        key: "max_grad_norm",
        rule: "changes nothing: preference and reward tasks do not read it (core/trainer_builder.py:978-987), and the Trainer's 1.0 holds",
        fix: "remove it",
      }
    : undefined;

const liger: Rule = (config) => {
  const key = [...config.keys()].find((each) => each.startsWith("liger_") && on(config, each));
  if (key === undefined || set(config, "plugins")) return undefined;
  return {
    key,
    rule: "changes nothing without its plugin",
    fix: "add plugins: [axolotl.integrations.liger.LigerPlugin]",
  };
};

/** Keys that preference training alone reads; DPO takes its beta from trl.beta too (core/trainer_builder.py:1065-1074). */
const DPO_KEYS = ["rl_beta", "rpo_alpha", "dpo_use_weighting", "dpo_use_logits_to_keep"];

const otherMethods: Rule = (_config, { task }, own) => {
  const key = [...own].find(
    (each) =>
      (each.startsWith("trl.") && task !== "grpo" && !(each === "trl.beta" && task === "dpo")) ||
      (DPO_KEYS.includes(each) && task !== "dpo"),
  );
  if (key === undefined) return undefined;
  return { key, rule: `changes nothing in a task of type ${task}`, fix: "remove it" };
};

const lengths: Rule = (_config, { task }, own) => {
  const keys = task === "grpo" ? ["sequence_len", "max_prompt_len"] : ["max_prompt_len"];
  const key = keys.find((each) => own.has(each));
  if (key === undefined) return undefined;
  const fix = task === "grpo" ? "set trl.max_completion_length" : "set sequence_len";
  return { key, rule: `changes nothing in a task of type ${task} (core/trainer_builder.py:1079-1122)`, fix };
};

const withoutSharding: Rule = (config, _job, own) => {
  const key = [...own].find((each) => each.startsWith("fsdp_"));
  if (key === undefined || isSharded(config)) return undefined;
  return {
    key,
    rule: "changes nothing without fsdp",
    fix: "add fsdp: [full_shard, auto_wrap], or remove it",
  };
};

const withoutAdapter: Rule = (config, _job, own) => {
  const key = [...own].find((each) => /^(lora|peft)_/.test(each));
  if (key === undefined || config.get("adapter") !== "none") return undefined;
  return {
    key,
    rule: "changes nothing with adapter: none, which trains all parameters",
    fix: "remove one of the two",
  };
};

/** At most one finding for each. */
export const inertRules: readonly Rule[] = [
  grouping,
  warmupOfPreferences,
  clippingOfPreferences,
  liger,
  otherMethods,
  lengths,
  withoutSharding,
  withoutAdapter,
];
