import { textArchitecture } from "../../../planning/memory/architectures";
import { diffusionDefaults, type DiffusionSetup } from "../../../planning/memory/diffusion";
import { diffusionModel } from "../../../planning/memory/diffusionModels";
import { textDefaults, type TextSetup } from "../../../planning/memory/setup";

/** LoRA of an 8 B model on one GPU, with what a test changes. */
export function lora(changes: Partial<TextSetup> = {}): TextSetup {
  return {
    ...textDefaults,
    model: textArchitecture("llama-3.1-8b"),
    method: { kind: "lora", rank: 64, targets: "all-linear" },
    microBatch: 4,
    sequence: 2048,
    checkpointing: "full",
    optimizer: "adamw-fused",
    ...changes,
  };
}

/** LoRA of SDXL on one GPU, with what a test changes. */
export function sdxl(changes: Partial<DiffusionSetup> = {}): DiffusionSetup {
  return {
    ...diffusionDefaults,
    model: diffusionModel("sdxl"),
    method: { kind: "lora", rank: 32, targets: "all-linear" },
    batch: 1,
    ...changes,
  };
}

/** The guide's ultra-aggressive text job: rank 512, micro-batch 32, no checkpointing, on four H100 with full shard. */
export const ultraAggressive = lora({
  method: { kind: "lora", rank: 512, targets: "all-linear" },
  gpus: 4,
  sharding: "fsdp",
  microBatch: 32,
  checkpointing: "none",
  loraDropout: true,
  accumulates: false,
});
