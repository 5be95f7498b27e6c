import type { JobSize } from "../../../workloads/god-text/profiles/value";
import type { Checkpointing, Optimizer, TextSetup, TrainingMethod } from "../../memory";
import type { GodTextJob } from "./job";
import { architectureOf } from "./model";
import { isSharded } from "./rule";
import type { ConfigValue } from "./values";

/** Prompt tokens of a GRPO sample: axolotl passes no max_prompt_length on (core/trainer_builder.py:1109-1112), and TRL's default holds. */
const GRPO_PROMPT_TOKENS = 512;
/** TRL's default of max_completion_length (GRPOConfig). */
const GRPO_COMPLETION_TOKENS = 256;

/** The batch that the values in force make. */
export interface GodTextBatch {
  microBatch: number;
  accumulation: number;
  effectiveBatch: number;
}

type Config = ReadonlyMap<string, ConfigValue>;

/** A number of the config. */
export function numberOf(config: Config, key: string, standard: number): number {
  const value = config.get(key);
  return typeof value === "number" ? value : standard;
}

/** micro-batch x accumulation x GPUs, in samples (utils/config/__init__.py:98-120). */
export function batchOf(config: Config, gpus: number): GodTextBatch {
  const microBatch = numberOf(config, "micro_batch_size", 1);
  const accumulation = numberOf(config, "gradient_accumulation_steps", 1);
  return { microBatch, accumulation, effectiveBatch: microBatch * accumulation * gpus };
}

/** The set-up that the memory and the time model know, from the values in force. */
export function setupOf(config: Config, model: GodTextJob["model"], { task, gpus }: JobSize): TextSetup {
  const method = methodOf(config);
  const { microBatch, accumulation } = batchOf(config, gpus);
  const completion = numberOf(config, "trl.max_completion_length", GRPO_COMPLETION_TOKENS);
  const fused = ["liger_fused_linear_cross_entropy"].some((key) => config.get(key) === true);
  return {
    model: architectureOf(model),
    method,
    gpus,
    sharding: isSharded(config) && gpus > 1 ? "fsdp" : "replicated",
    microBatch,
    sequence: task === "grpo" ? GRPO_PROMPT_TOKENS + completion : numberOf(config, "sequence_len", 512),
    sequencesPerSample: task === "dpo" ? 2 : 1,
    checkpointing: checkpointingOf(config),
    // Without a key transformers takes PyTorch's own kernels, whose memory grows as flash attention's does.
    attention: config.get("eager_attention") === true ? "eager" : "flash",
    optimizer: optimizerOf(String(config.get("optimizer") ?? "")),
    // Adapters are kept in fp32; all parameters are trained in the dtype that they are loaded in (utils/config/__init__.py:88-93).
    trained: method.kind === "full" ? "bf16" : "fp32",
    loss: fused ? "fused" : "fp32",
    compiled: config.get("torch_compile") === true,
    loraDropout: method.kind !== "full" && numberOf(config, "lora_dropout", 0) > 0,
    accumulates: accumulation > 1,
    // With adapters the reference is the same model without them (TRL); the base alone needs a second copy.
    referenceModel: (task === "dpo" || task === "grpo") && method.kind === "full",
    expandableSegments: false,
  };
}

function methodOf(config: Config): TrainingMethod {
  const adapter = String(config.get("adapter") ?? "none");
  if (adapter === "none") return { kind: "full" };
  const modules = config.get("lora_target_modules");
  const attentionOnly =
    config.get("lora_target_linear") !== true &&
    Array.isArray(modules) &&
    modules.every((each) => /^[qkvo]_proj$/.test(each));
  return {
    kind: adapter === "qlora" ? "qlora" : "lora",
    rank: numberOf(config, "lora_r", 8),
    targets: attentionOnly ? "attention" : "all-linear",
  };
}

function checkpointingOf(config: Config): Checkpointing {
  const value = config.get("gradient_checkpointing");
  return value === undefined || value === false ? "none" : "full";
}

function optimizerOf(name: string): Optimizer {
  if (/8bit/.test(name)) return "adamw-8bit";
  if (name === "adafactor" || name === "muon" || name === "sgd") return name;
  return name === "adamw_torch_fused" ? "adamw-fused" : "adamw";
}
