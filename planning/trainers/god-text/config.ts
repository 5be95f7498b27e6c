/** The config files of a job, as axolotl reads them. */
import type { GodTextTrainerConfig } from "../../../config/schema/trainer";
import type { YamlValue } from "../../../workloads/dottedYaml";
import { datasetEntries } from "../../../workloads/god-text/dataset";
import { GOD_TEXT_PREPARED, godTextOutput } from "../../../workloads/god-text/files";
import { rewardNames } from "../../../workloads/god-text/rewards";
import type { DerivedKey } from "./derived";
import type { Config } from "./rule";
import type { ConfigValue } from "./values";

/** Keys by name: what the job is first, then everything else in alphabetical order. */
export function axolotlConfig(
  trainer: GodTextTrainerConfig,
  config: Config,
  derived: readonly DerivedKey[],
): Record<string, YamlValue> {
  const { task, taskId, repo, model, dataset } = trainer;
  const source = { path: dataset.path, format: dataset.format, name: dataset.name, split: dataset.split };
  return {
    base_model: model.id,
    ...(model.revision === undefined ? {} : { model_revision: model.revision }),
    ...(task.type === "dpo" || task.type === "grpo" ? { rl: task.type } : {}),
    datasets: datasetEntries(task, source),
    dataset_prepared_path: GOD_TEXT_PREPARED,
    output_dir: godTextOutput(taskId, repo),
    ...inOrder([
      ...derived.map(({ key, value }): [string, YamlValue] => [key, value]),
      ...rest(config),
      // The tokenizer is saved with the template that the model was trained on; the later of two entries holds.
      ...(task.type === "chat" ? [["chat_template", task.chatTemplate] as const] : []),
    ]),
    ...(task.type === "grpo"
      ? {
          "trl.reward_funcs": rewardNames(taskId, task.rewards),
          "trl.reward_weights": task.rewards.map(({ weight }) => weight),
        }
      : {}),
  };
}

/** `adapter: none` is the absence of the key, and of those that an adapter has. */
function rest(config: Config): [string, ConfigValue][] {
  const entries = [...config];
  return config.get("adapter") === "none"
    ? entries.filter(([key]) => key !== "adapter" && !key.startsWith("lora_") && !key.startsWith("peft_"))
    : entries;
}

function inOrder(values: readonly (readonly [string, YamlValue])[]): Record<string, YamlValue> {
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}
