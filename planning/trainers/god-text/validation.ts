/** What is held back of the data to evaluate on. */
import { type Rule, set } from "./rule";

const key = "val_set_size";

const nothingToEvaluate: Rule = (config) =>
  config.get(key) === 0 && set(config, "eval_steps")
    ? {
        key: "eval_steps",
        rule: "val_set_size is 0: there is nothing to evaluate on (config.py:659-667)",
        fix: "remove it",
      }
    : undefined;

/**
 * axolotl's schema makes a float of it (schemas/config.py:259). For supervised tasks what is above 1 becomes a whole
 * number again (utils/data/sft.py:414-416), for preferences it does not (utils/data/rl.py:229-231). datasets 3.5.1
 * (arrow_dataset.py:4584-4593,4642-4648) then refuses a float from 1 up, as many samples as there are, and a split
 * that leaves none: after tokenising.
 */
const split: Rule = (config, { task, samples }) => {
  const size = config.get(key);
  if (typeof size !== "number" || size <= 0) return undefined;
  const late = "the split fails after tokenising";
  if (size >= 1 && (size < 2 || !Number.isInteger(size)))
    return {
      key,
      rule: `is neither a share below 1 nor a whole number of samples from 2; 1 is the share of all (data/sft.py:414-416), and ${late}`,
      fix: "use a share such as 0.05, a whole number from 2, or 0",
    };
  if (size >= 1 && (task === "dpo" || task === "grpo"))
    return {
      key,
      rule: `is a share below 1 in a task of type ${task}: a number of samples stays a float there (data/rl.py:229-231), and ${late}`,
      fix: "use a share such as 0.05, or 0",
    };
  if (samples === undefined) return undefined;
  const held = size < 1 ? Math.ceil(size * samples) : size;
  if (held < samples) return undefined;
  return {
    key,
    rule: `holds back ${held} of ${samples} sample(s), so that none is left to train on, and ${late}`,
    fix: `hold back fewer than ${samples}, or write 0`,
  };
};

export const validationRules: readonly Rule[] = [nothingToEvaluate, split];
