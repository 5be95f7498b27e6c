/**
 * The Python module of a GRPO job's reward functions. Upstream writes one too and names it in trl.reward_funcs
 * (scripts/text_trainer.py:103-110); the function that does it is gone from the contract's commit
 * (miner/logic/job_handler.py, deleted in 19511fcd).
 */
import { GOD_TEXT_WORK } from "./upstream";

/** One reward function: its source text and how much it counts. */
export interface Reward {
  code: string;
  weight: number;
}

/** axolotl is installed in place from here, so what lies here can be imported (docker/Dockerfile: pip install -e). */
export const GOD_TEXT_SOURCE = `${GOD_TEXT_WORK}/src`;

/** What is wrong with the text of a reward function; undefined when nothing that can be seen without running it. */
export function rewardMistake(code: string): { rule: string; fix: string } | undefined {
  const name = rewardName(code);
  if (name === undefined)
    return {
      rule: "has no function at its left edge, and the first one there is what is called",
      fix: "begin it with def name(completions, **kwargs):",
    };
  const parameters = /^(?:async )?def \w+\s*\(([^)]*)\)/m.exec(code)?.[1] ?? "";
  const count = parameters.split(",").filter((each) => each.trim() !== "").length;
  if (count >= 2) return undefined;
  return {
    rule: `${name} takes ${count} parameter(s), and axolotl refuses fewer than two (core/trainers/grpo/__init__.py:155-158)`,
    fix: `write def ${name}(completions, **kwargs):`,
  };
}

/** Name of the first function at the text's left edge. */
export function rewardName(code: string): string | undefined {
  return /^def (\w+)\s*\(/m.exec(code)?.[1];
}

/**
 * Name of the module. Hyphens are fine: it is loaded by importlib. A name that cannot be imported is taken for a
 * reward model on Hugging Face without an error (core/trainers/grpo/__init__.py:160-165).
 */
export function rewardModule(taskId: string): string {
  return `rewards_${taskId}`;
}

/** The module's text: the functions as they were given, a blank line between. */
export function rewardFile(rewards: readonly Reward[]): string {
  return `${rewards.map(({ code }) => code.trimEnd()).join("\n\n\n")}\n`;
}

/** What trl.reward_funcs names. */
export function rewardNames(taskId: string, rewards: readonly Reward[]): string[] {
  return rewards.map(({ code }) => `${rewardModule(taskId)}.${rewardName(code) ?? ""}`);
}
