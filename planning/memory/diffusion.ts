import type { LoraTargets } from "./architecture";
import { type MemoryEstimate, peakOf } from "./component";
import {
  BYTES,
  CONTEXT_BYTES,
  FOREACH_TEMPORARIES,
  NCCL_BYTES,
  NF4_BYTES,
  OPTIMIZER_STATES,
  SLACK,
} from "./constants";
import type { DiffusionModel } from "./diffusionModels";
import type { Optimizer } from "./setup";

/** One training set-up of a diffusion model in the manner of sd-scripts. GPUs keep full copies (DDP). */
export interface DiffusionSetup {
  model: DiffusionModel;
  method: { kind: "full" } | { kind: "lora"; rank: number; targets: LoraTargets };
  /** How the frozen backbone lies in memory. */
  baseDtype: "bf16" | "fp8" | "nf4";
  gpus: number;
  /** Images of one forward pass on one GPU. */
  batch: number;
  /** Width and height in pixels. */
  resolution: readonly [number, number];
  checkpointing: boolean;
  /** True when the VAE's outputs are computed beforehand; otherwise the VAE stays on the GPU. */
  cachedLatents: boolean;
  /** Images that the VAE encodes at a time when latents are not cached. */
  vaeBatch: number;
  /** True when the text encoders' outputs are computed beforehand; otherwise they stay on the GPU. */
  cachedText: boolean;
  optimizer: Optimizer;
  /** Dtype of what is trained: bf16 is sd-scripts' --full_bf16. */
  trained: "fp32" | "bf16";
}

/** What is mostly so in G.O.D's image jobs; spread it and set the rest. */
export const diffusionDefaults = {
  baseDtype: "bf16",
  gpus: 1,
  resolution: [1024, 1024],
  checkpointing: true,
  cachedLatents: true,
  vaeBatch: 1,
  cachedText: true,
  optimizer: "adamw-8bit",
  trained: "fp32",
} as const satisfies Partial<DiffusionSetup>;

const BASE_BYTES = { bf16: BYTES.bf16, fp8: 1, nf4: NF4_BYTES } as const;

/** Bytes that SDXL's and Flux's VAE keep of one pixel while they encode it: 128 channels at full size, twice, in bf16, without gradients. */
const VAE_BYTES_PER_PIXEL = 128 * 2 * 2 * 2;

const PIXELS = 1024 * 1024;

/** Bytes of a rank's low-rank activations of one image of 1024 x 1024: about 500 targets of a few thousand tokens in bf16. */
const LORA_BYTES_PER_RANK = 500 * 2048 * 2;

/** Peak memory of one GPU for a diffusion model, by component. */
export function estimateDiffusionMemory(setup: DiffusionSetup): MemoryEstimate {
  const { model, method, batch, resolution, checkpointing } = setup;
  const width = BYTES[setup.trained];
  const full = method.kind === "full";
  const trained = full ? model.backbone : method.rank * model.loraFeatures[method.targets];
  const state = OPTIMIZER_STATES[setup.optimizer];
  const share = (batch * resolution[0] * resolution[1]) / PIXELS;
  const saved = share * (checkpointing ? model.checkpointBytes : model.activationBytes);
  // LoRA computes base and adapter apart, each with an output of its own; the rank adds its own small products.
  const ranked = full ? 0 : share * (method.rank * LORA_BYTES_PER_RANK);
  const working = share * model.blockBytes;
  const encoding = setup.cachedLatents
    ? 0
    : Math.min(batch, setup.vaeBatch) * resolution[0] * resolution[1] * VAE_BYTES_PER_PIXEL;
  const casts = full && setup.trained === "fp32" && !checkpointing ? model.backbone * BYTES.bf16 : 0;
  return peakOf(
    [
      ["weights", model.backbone * (full ? width : BASE_BYTES[setup.baseDtype])],
      ["text encoders", setup.cachedText ? 0 : model.textEncoders * BYTES.bf16],
      ["VAE", setup.cachedLatents ? 0 : model.vae * BYTES.bf16],
      ["bf16 copies of weights", casts],
      ["LoRA adapters", full ? 0 : trained * width],
      ["optimizer states", trained * (state.wide * width + state.bytes)],
      ["gradients", trained * width],
      ["gradient buckets", setup.gpus > 1 ? trained * width : 0],
    ],
    [
      [
        "backward",
        [
          ["activations", saved + ranked],
          ["one layer's working set", working],
        ],
      ],
      ["loss", [["activations", encoding]]],
      ["optimizer step", [["optimizer temporaries", temporaries(setup, trained * width)]]],
    ],
    {
      slackShare: SLACK.diffusion,
      contextBytes: CONTEXT_BYTES,
      ncclBytes: setup.gpus > 1 ? NCCL_BYTES : 0,
    },
  );
}

/** One matrix at a time for Adafactor, which loops over them; a list of all for AdamW in its foreach form. */
function temporaries({ optimizer }: DiffusionSetup, bytes: number): number {
  return optimizer === "adafactor" ? 0 : bytes * FOREACH_TEMPORARIES[optimizer];
}
