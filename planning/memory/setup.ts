import type { LoraTargets, TextArchitecture } from "./architecture";

/** What is trained. */
export type TrainingMethod =
  | { kind: "full" }
  /** The base stays in bf16. */
  | { kind: "lora"; rank: number; targets: LoraTargets }
  /** The matrices of the base's layers lie in NF4 (bitsandbytes), the rest in bf16. */
  | { kind: "qlora"; rank: number; targets: LoraTargets };

/** How the GPUs of a trainer share the work. */
export type Sharding =
  /** One GPU, or each GPU keeps everything (DDP). */
  | "replicated"
  /** FSDP full shard, a unit for each decoder layer. */
  | "fsdp"
  /** FSDP2 on the root alone: one unit, the whole model is gathered (SN38, state_loader.py:531-541). */
  | "fsdp-root";

export type Optimizer = "adamw" | "adamw-fused" | "adamw-8bit" | "adafactor" | "muon" | "sgd";

/** What is kept of a layer's forward pass. */
export type Checkpointing =
  | "none"
  /** The attention's output and every second matrix product (torchtitan's selective checkpointing by operation). */
  | "selective"
  /** Only the layer's input. */
  | "full";

/** How the loss treats the logits; the bytes are in constants.ts. */
export type LossKind =
  /** transformers since 4.45: copies in fp32 while the loss is computed. */
  | "fp32"
  /** transformers before 4.45: the output keeps an fp32 copy as well. */
  | "fp32-kept"
  /** torch.compile over the loss: bf16 logits and their gradient. */
  | "compiled"
  /** In chunks: bf16 logits, and fp32 for an eighth at a time (torchtune). */
  | "chunked"
  /** Liger, cut cross-entropy: the logits never exist. */
  | "fused";

/** One training set-up of a text model. */
export interface TextSetup {
  model: TextArchitecture;
  method: TrainingMethod;
  gpus: number;
  sharding: Sharding;
  /** Samples of one forward pass on one GPU. */
  microBatch: number;
  /** Tokens of a sample, padding included. */
  sequence: number;
  /** Sequences of one sample: 2 for DPO (chosen and rejected). */
  sequencesPerSample: number;
  checkpointing: Checkpointing;
  /** `eager` keeps the score matrix of every head. */
  attention: "flash" | "eager";
  optimizer: Optimizer;
  /** Dtype of the weights that are trained, and so of their gradients and of AdamW's states. */
  trained: "fp32" | "bf16";
  loss: LossKind;
  /** torch.compile over the layers. */
  compiled: boolean;
  /** Dropout in the adapters keeps a mask of each input. */
  loraDropout: boolean;
  /** True when gradients are summed over several micro-batches. */
  accumulates: boolean;
  /** A frozen bf16 copy of the whole model beside the trained one (DPO of all parameters). */
  referenceModel: boolean;
  /** PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True. */
  expandableSegments: boolean;
}

/** What is mostly so in axolotl and transformers today; spread it and set the rest. */
export const textDefaults = {
  gpus: 1,
  sharding: "replicated",
  sequencesPerSample: 1,
  attention: "flash",
  trained: "fp32",
  loss: "fp32",
  compiled: false,
  loraDropout: false,
  accumulates: true,
  referenceModel: false,
  expandableSegments: false,
} as const satisfies Partial<TextSetup>;
