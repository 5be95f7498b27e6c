import { textArchitecture } from "../../../planning/memory/architectures";
import { type DiffusionSetup, diffusionDefaults } from "../../../planning/memory/diffusion";
import { diffusionModel } from "../../../planning/memory/diffusionModels";
import { type TextSetup, textDefaults } from "../../../planning/memory/setup";

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
