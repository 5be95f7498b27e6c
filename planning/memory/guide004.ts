import { textArchitecture } from "./architectures";
import { type TextSetup, textDefaults } from "./setup";

/**
 * The "ultra aggressive" text job of guide 004 for an 8 B model at 2048 tokens: rank 512, micro-batch 32, gradient
 * checkpointing disabled, dropout 0.05, one accumulation step, full shard over four GPUs.
 */
export const guide004TextJob: TextSetup = {
  ...textDefaults,
  model: textArchitecture("llama-3.1-8b"),
  method: { kind: "lora", rank: 512, targets: "all-linear" },
  gpus: 4,
  sharding: "fsdp",
  microBatch: 32,
  sequence: 2048,
  checkpointing: "none",
  optimizer: "adamw-fused",
  loraDropout: true,
  accumulates: false,
};
