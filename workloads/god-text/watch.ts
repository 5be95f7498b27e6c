/** What the contract of the text jobs rests on in rayonlabs/G.O.D and in axolotl. */
import type { UpstreamWatch, WatchedModels, WatchedValue } from "../watch";
import { axolotlKeys } from "./axolotl/keys";
import { GOD_TEXT_BASE, GOD_TEXT_BASE_GRPO } from "./baseFiles";
import { GOD_TEXT_EVENTS } from "./events";
import {
  AXOLOTL_RELEASE,
  GOD_CHECKPOINTS,
  GOD_COMMIT,
  GOD_TEXT_COMMAND,
  GOD_TEXT_CONFIGS,
  GOD_TEXT_WORK,
} from "./upstream";

/** Files that tell a checkout of G.O.D. */
export const GOD_LANDMARKS = ["scripts/text_trainer.py", "scripts/image_trainer.py", "trainer/constants.py"];

/** For `npm run contracts`. */
export const GOD_TEXT_WATCH: UpstreamWatch = {
  name: "god-text",
  repository: "rayonlabs/G.O.D",
  commit: GOD_COMMIT,
  landmarks: GOD_LANDMARKS,
  prefix: "G.O.D ",
  choices: [
    {
      what: "task types",
      flag: "task-type",
      choices: ["InstructTextTask", "DpoTask", "GrpoTask", "ChatTask"],
      source: "scripts/text_trainer.py:169-171",
    },
  ],
  events: { patterns: GOD_TEXT_EVENTS },
  documents: [
    { file: "core/config/base.yml", values: GOD_TEXT_BASE, complete: true },
    { file: "core/config/base_grpo.yml", values: GOD_TEXT_BASE_GRPO, complete: true },
  ],
  values: [
    {
      what: "GOD_CHECKPOINTS",
      target: "OUTPUT_CHECKPOINTS_PATH",
      value: `${GOD_CHECKPOINTS}/`,
      source: "trainer/constants.py:25",
    },
    {
      what: "GOD_TEXT_CONFIGS",
      target: "AXOLOTL_DIRECTORIES",
      key: "configs",
      value: GOD_TEXT_CONFIGS,
      source: "trainer/constants.py:38",
    },
    {
      what: "GOD_TEXT_WORK",
      target: "AXOLOTL_DIRECTORIES",
      key: "root",
      value: GOD_TEXT_WORK,
      source: "trainer/constants.py:41",
    },
    {
      what: "GOD_TEXT_COMMAND",
      target: "training_command",
      value: {
        expression: `[${GOD_TEXT_COMMAND.map((word) => JSON.stringify(word)).join(", ")}, config_path]`,
      },
      source: "scripts/text_trainer.py:140",
    },
  ],
};

const SCHEMAS = "src/axolotl/utils/schemas";

/** A key without a default. */
const REQUIRED = { expression: "required" } as const;

/** Keys that one file of axolotl's schema declares, by the classes that declare them. */
function schema(
  name: string,
  classes: WatchedModels["classes"],
  defaults: Readonly<Record<string, WatchedValue>> = {},
): WatchedModels {
  const file = `${SCHEMAS}/${name}`;
  const table = axolotlKeys.filter(({ source }) => source.includes(`${file}:`));
  return { file, table, classes, defaults };
}

/** For `npm run contracts`, against a checkout of axolotl. */
export const AXOLOTL_WATCH: UpstreamWatch = {
  name: "axolotl",
  repository: "axolotl-ai-cloud/axolotl",
  commit: AXOLOTL_RELEASE,
  landmarks: ["src/axolotl/train.py", "src/axolotl/cli/train.py"],
  prefix: `axolotl ${AXOLOTL_RELEASE} `,
  models: [
    schema(
      "config.py",
      { "": ["AxolotlInputConfig"] },
      {
        trl: { expression: "TRLConfig()" },
        vllm: { expression: "VllmConfig()" },
        dataset_processes: { expression: "min(32, os.cpu_count())" },
      },
    ),
    schema(
      "model.py",
      { "": ["ModelInputConfig", "ModelOutputConfig"], special_tokens: ["SpecialTokensConfig"] },
      { base_model: REQUIRED },
    ),
    schema("peft.py", { "": ["LoraConfig", "ReLoRAConfig"] }),
    schema(
      "training.py",
      { "": ["HyperparametersConfig"] },
      {
        learning_rate: REQUIRED,
        optimizer: { expression: "(OptimizerNames.ADAMW_TORCH_FUSED)" },
        lr_scheduler: { expression: "(SchedulerType.COSINE)" },
      },
    ),
    schema("trl.py", { trl: ["TRLConfig"] }),
    schema("vllm.py", { vllm: ["VllmConfig"] }),
  ],
  events: { patterns: GOD_TEXT_EVENTS },
};
