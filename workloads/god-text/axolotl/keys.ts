/** Every key that a job's config may have: axolotl's schema, and what the plan says of each key. */
import type { Flag } from "../../flags";
import type { AxolotlField } from "./field";
import { axolotlRefused } from "./refused";
import { axolotlDataKeys } from "./schemaData";
import { axolotlModelKeys } from "./schemaModel";
import { axolotlRunKeys } from "./schemaRun";
import { axolotlServiceKeys } from "./schemaServices";

/** A key of the config with dots. The rest is as for flags. */
export interface AxolotlKey extends Flag {
  /** Texts that it takes beside its type. */
  words?: readonly string[];
  /** True for a dict or a list of dicts: only the keys below it that are listed may be set. */
  section: boolean;
}

/** Places in the stack file that the plan takes a key's value from. */
const owners: Readonly<Record<string, string>> = {
  base_model: "model.id",
  base_model_config: "model.id",
  tokenizer_config: "model.id",
  cls_model_config: "model.id",
  model_revision: "model.revision",
  "special_tokens.pad_token": "model.padToken",
  "fsdp_config.fsdp_transformer_layer_cls_to_wrap": "model.family",
  datasets: "dataset and task",
  rl: "task.type",
  "trl.reward_funcs": "task.rewards",
  "trl.reward_weights": "task.rewards",
  chat_template: "the plan: chat tasks have task.chatTemplate, and the others keep the tokenizer's own",
  output_dir: "taskId and repo",
  dataset_prepared_path: "the plan: it lies on the cache volume, so that a restart tokenises nothing again",
  logging_steps: "the plan: the launcher reads one line a step",
  "fsdp_config.fsdp_state_dict_type": "the plan: the result is saved whole (train.py:240-265)",
  "fsdp_config.fsdp_auto_wrap_policy": "the plan: a unit is one decoder layer",
  "fsdp_config.fsdp_sharding_strategy": "the plan: full shard",
  wandb_mode: "the plan: a job has no W&B key, and offline runs are kept on the volume `work`",
};

interface Limit {
  min?: number;
  max?: number;
  words?: readonly string[];
  like?: { pattern: RegExp; like: string };
}

const listed = (words: readonly string[]): string =>
  words.length === 1 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

const oneOf = (...words: string[]): Limit => ({
  like: { pattern: new RegExp(`^(${words.join("|")})$`), like: listed(words) },
});

/** Ranges and choices. Integers without one here take 0 to 1e9. */
const limits: Readonly<Record<string, Limit>> = {
  micro_batch_size: { min: 1, max: 1024 },
  gradient_accumulation_steps: { min: 1, max: 4096 },
  eval_batch_size: { min: 1, max: 1024 },
  sequence_len: { min: 16, max: 1_048_576 },
  max_prompt_len: { min: 16, max: 1_048_576 },
  num_epochs: { min: 0.01, max: 1000 },
  // 0 is `no limit` to the Trainer, and a guide's 8 epochs end at whatever else it is.
  max_steps: { min: 1 },
  learning_rate: { max: 1 },
  weight_decay: { max: 1 },
  lora_dropout: { max: 0.99 },
  lora_r: { min: 1, max: 4096 },
  lora_alpha: { min: 1, max: 65_536 },
  val_set_size: { max: 1_000_000 },
  warmup_ratio: { max: 1 },
  "trl.num_generations": { min: 2, max: 256 },
  "trl.max_completion_length": { min: 1, max: 131_072 },
  "trl.loss_type": oneOf("grpo", "bnpo", "dr_grpo"),
  bf16: { words: ["auto"] },
  torch_compile: { words: ["auto"] },
  eval_causal_lm_metrics: oneOf("sacrebleu", "comet", "ter", "chrf", "perplexity"),
  save_strategy: oneOf("no", "steps", "epoch"),
  eval_strategy: oneOf("no", "steps", "epoch"),
  torch_compile_mode: oneOf("default", "reduce-overhead", "max-autotune"),
  batch_flattening: { words: ["auto"] },
  gradient_checkpointing: { words: ["offload", "offload_disk"] },
  adapter: oneOf("lora", "qlora", "none"),
  optimizer: oneOf(
    "adamw_torch",
    "adamw_torch_fused",
    "adamw_bnb_8bit",
    "adamw_8bit",
    "paged_adamw_8bit",
    "paged_adamw_32bit",
    "adafactor",
    "lion_8bit",
    "lion_32bit",
    "sgd",
    "muon",
  ),
  lr_scheduler: oneOf(
    "cosine",
    "cosine_with_restarts",
    "cosine_with_min_lr",
    "linear",
    "constant",
    "constant_with_warmup",
    "polynomial",
    "inverse_sqrt",
    "warmup_stable_decay",
    "one_cycle",
    "rex",
  ),
  fsdp: oneOf("full_shard", "auto_wrap"),
  fsdp_final_state_dict_type: oneOf("FULL_STATE_DICT"),
  "fsdp_config.fsdp_backward_prefetch": oneOf("BACKWARD_PRE", "BACKWARD_POST", "NO_PREFETCH"),
  plugins: {
    like: {
      pattern: /^axolotl\.integrations\.liger\.LigerPlugin$/,
      like: "axolotl.integrations.liger.LigerPlugin",
    },
  },
};

const axolotlAt = (place: string): string => `axolotl v0.9.2 src/axolotl/${place}`;
const nested = (
  name: string,
  type: Flag["type"],
  source: string,
  standard?: Flag["default"],
): AxolotlField => ({
  name,
  type,
  default: standard,
  source: axolotlAt(source),
});

/** Keys below dicts that the schema leaves open, by what reads them; and those that the Liger plugin adds. */
const opened: readonly AxolotlField[] = [
  nested("fsdp_config.fsdp_transformer_layer_cls_to_wrap", "string", "utils/trainer.py:566"),
  nested("fsdp_config.fsdp_state_dict_type", "string", "utils/trainer.py:562-563"),
  nested("fsdp_config.fsdp_auto_wrap_policy", "string", "utils/trainer.py:564-565"),
  nested("fsdp_config.fsdp_sharding_strategy", "string", "core/trainer_builder.py:367-371"),
  nested("fsdp_config.fsdp_backward_prefetch", "string", "core/trainer_builder.py:371", "NO_PREFETCH"),
  nested("fsdp_config.fsdp_limit_all_gathers", "switch", "core/trainers/base.py:563-568", false),
  nested("fsdp_config.fsdp_use_orig_params", "switch", "utils/trainer.py:560", false),
  nested("fsdp_config.fsdp_sync_module_states", "switch", "utils/trainer.py:556", false),
  nested("fsdp_config.fsdp_cpu_ram_efficient_loading", "switch", "utils/trainer.py:558", false),
  nested("gradient_checkpointing_kwargs.use_reentrant", "switch", "utils/config/__init__.py:229-235"),
  nested("lr_scheduler_kwargs.num_cycles", "int", "core/trainer_builder.py:1015"),
  nested("liger_rope", "switch", "integrations/liger/args.py:31"),
  nested("liger_rms_norm", "switch", "integrations/liger/args.py:32"),
  nested("liger_layer_norm", "switch", "integrations/liger/args.py:33"),
  nested("liger_glu_activation", "switch", "integrations/liger/args.py:35"),
  nested("liger_cross_entropy", "switch", "integrations/liger/args.py:36"),
  nested("liger_fused_linear_cross_entropy", "switch", "integrations/liger/args.py:37"),
];

const SMALLEST_FLOAT = 0.000001;
const LARGEST_INT = 1_000_000_000;

function judged({ name, type, default: standard, source }: AxolotlField): AxolotlKey {
  const section = type === "section";
  const limit = limits[name] ?? {};
  const key: AxolotlKey = { name, type: section ? "string" : type, default: standard, source, section };
  if (type === "int") Object.assign(key, { min: limit.min ?? 0, max: limit.max ?? LARGEST_INT });
  if (type === "float") Object.assign(key, { min: limit.min ?? 0, max: limit.max ?? LARGEST_INT });
  if (limit.like !== undefined) key.form = limit.like;
  if (limit.words !== undefined) key.words = limit.words;
  const owner = owners[name];
  if (owner !== undefined) key.owner = owner;
  const refuse = axolotlRefused.get(name);
  if (refuse !== undefined) key.refuse = refuse;
  return key;
}

/** The contract's keys. What is not here axolotl drops without a word (config.py:76: pydantic's default). */
export const axolotlKeys: readonly AxolotlKey[] = [
  ...axolotlDataKeys,
  ...axolotlRunKeys,
  ...axolotlModelKeys,
  ...axolotlServiceKeys,
  ...opened,
].map(judged);

const byName = new Map(axolotlKeys.map((key) => [key.name, key]));

/** The key of this name. */
export function axolotlKey(name: string): AxolotlKey | undefined {
  return byName.get(name);
}

/** What a number must not be: YAML 1.1 reads 1e-7 as a text, and JavaScript writes such numbers so. */
export function tooSmall(value: unknown): boolean {
  return typeof value === "number" && value !== 0 && Math.abs(value) < SMALLEST_FLOAT;
}

/** Groups of keys of which one is enough and two contradict each other. */
const alternatives: readonly (readonly string[])[] = [
  ["flash_attention", "sdp_attention", "xformers_attention", "s2_attention", "eager_attention"],
  ["warmup_steps", "warmup_ratio"],
  ["saves_per_epoch", "save_steps", "save_strategy"],
  ["evals_per_epoch", "eval_steps", "eval_strategy"],
];

/** Keys that say in another way what this one says: whoever sets it puts those aside. */
export function otherAlternatives(name: string): readonly string[] {
  return alternatives.find((group) => group.includes(name))?.filter((each) => each !== name) ?? [];
}
