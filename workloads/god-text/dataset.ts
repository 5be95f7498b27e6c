/**
 * The section `datasets` of a job's config, as upstream's script writes it for each kind of task
 * (core/config/config_handler.py:70-128). What upstream writes and axolotl's schema has not is left out: `format` beside
 * the type, and the deprecated message_field_role and message_field_content, which message_property_mappings replaces.
 */
import type { GodTextTask } from "../../config/schema/trainers/godText";
import type { YamlValue } from "../dottedYaml";

/** Where the data comes from and how it is read. */
export interface DatasetSource {
  /** `https://...`, an absolute path in the container, or a Hugging Face id. */
  path: string;
  format: "json" | "csv" | "parquet" | "arrow" | "text";
  /** Configuration of a Hugging Face data set. */
  name: string | undefined;
  split: string;
}

type Entry = Readonly<Record<string, YamlValue>>;

/** Whether axolotl loads it by a file type: everything but a Hugging Face id (utils/data/shared.py:176-253). */
export function isFile({ path }: Pick<DatasetSource, "path">): boolean {
  return path.startsWith("/") || path.startsWith("https://");
}

/** The section: one data set. */
export function datasetEntries(task: GodTextTask, source: DatasetSource): Entry[] {
  const { path, format, name, split } = source;
  const where: Entry = {
    path,
    ...(isFile(source) ? { ds_type: format } : {}),
    ...(name === undefined ? {} : { name }),
    split,
  };
  return [{ ...where, ...kindOf(task) }];
}

function kindOf(task: GodTextTask): Entry {
  switch (task.type) {
    case "instruct":
      return instruct(task);
    case "dpo":
      // cst.DPO_DEFAULT_DATASET_TYPE (core/constants.py:55).
      return { type: "chatml.default" };
    case "grpo":
      // Without a type the column `prompt` is taken as it is (utils/data/rl.py:161-164).
      return {};
    case "chat":
      return {
        type: "chat_template",
        chat_template: task.chatTemplate,
        field_messages: task.column,
        message_property_mappings: { role: task.roleField, content: task.contentField },
        roles: { assistant: [task.assistant], user: [task.user] },
      };
  }
}

function instruct(task: Extract<GodTextTask, { type: "instruct" }>): Entry {
  const { fieldInstruction, fieldInput, fieldOutput, fieldSystem, systemPrompt, systemFormat, format } = task;
  if (fieldOutput === undefined) return { type: "completion", field: fieldInstruction };
  const standard = fieldInput === undefined ? "{instruction}" : "{instruction} {input}";
  return {
    type: {
      system_prompt: systemPrompt,
      system_format: systemFormat,
      ...(fieldSystem === undefined ? {} : { field_system: fieldSystem }),
      field_instruction: fieldInstruction,
      ...(fieldInput === undefined ? {} : { field_input: fieldInput }),
      field_output: fieldOutput,
      format: format ?? standard,
      no_input_format: task.noInputFormat,
    },
  };
}

/**
 * Columns that `chatml.default` reads, in its order of preference (prompt_strategies/dpo/chatml.py:10-30). Upstream
 * renames an operator's columns with pandas before (core/dataset_utils.py:54-60), in place; a job here does not.
 */
export const DPO_COLUMNS = {
  fieldPrompt: ["prompt", "input", "question", "instruction"],
  fieldChosen: ["chosen", "chosen_response"],
  fieldRejected: ["rejected", "rejected_response"],
  fieldSystem: ["system"],
} as const;

/** The column that TRL's GRPO trainer reads (core/constants.py:62). */
export const GRPO_COLUMN = "prompt";
