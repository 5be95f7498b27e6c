import type { LoraTargets } from "./architecture";
import { sd15Unet, sdxlUnet, unetMemory } from "./unet";

/** A diffusion model: what of it lies in memory and what a training step keeps. */
export interface DiffusionModel {
  name: "sdxl" | "flux" | "sd15";
  /** Parameters of the UNet or transformer that is trained. */
  backbone: number;
  textEncoders: number;
  vae: number;
  /** Sum of inputs and outputs of the LoRA targets over the whole backbone: times the rank, it is the parameters. */
  loraFeatures: Readonly<Record<LoraTargets, number>>;
  /** Bytes kept of one image of 1024 x 1024 without checkpointing, in bf16; they grow with the pixels. */
  activationBytes: number;
  /** The same with checkpointing of each block: the blocks' inputs. */
  checkpointBytes: number;
  /** The largest block while it goes backward. */
  blockBytes: number;
  source: string;
}

/** Flux.1: 19 double and 38 single blocks of width 3072, MLP 4 times as wide (black-forest-labs/flux model.py, flux_utils.py of sd-scripts). */
const flux = { double: 19, single: 38, width: 3072, imageTokens: 4096, textTokens: 512 } as const;

/** Inputs and outputs of all linear layers of Flux's blocks, as sd-scripts' networks/lora_flux.py targets them. */
function fluxLinear(): number {
  const w = flux.width;
  const stream = w + 6 * w + (w + 3 * w) + 2 * w + (w + 4 * w) + (4 * w + w);
  const single = w + 3 * w + (w + 7 * w) + (5 * w + w);
  return flux.double * 2 * stream + flux.single * single;
}

/** Query, key, value and output of the image stream, as diffusers targets them (to_q, to_k, to_v, to_out.0; single blocks have no to_out). */
function fluxAttention(): number {
  return flux.double * 4 * 2 * flux.width + flux.single * 3 * 2 * flux.width;
}

const fluxTokens = flux.imageTokens + flux.textTokens;
const fluxBlockInput = fluxTokens * flux.width * 2;

/**
 * Bytes of a Flux block for each byte of its bf16 input: in a single block the fused projection (7), the activated MLP
 * (2 x 4), query and key with their fp32 norms (2 x 3) and the joined input of the last projection (5).
 */
const FLUX_BLOCK_FACTOR = 26;

/** The models that G.O.D's image jobs train. What of them is calibrated: docs/memory-model.md. */
export const diffusionModels: readonly DiffusionModel[] = [
  {
    name: "flux",
    backbone: 11.9e9,
    textEncoders: 4.762e9 + 0.123e9,
    vae: 0.084e9,
    loraFeatures: { "all-linear": fluxLinear(), attention: fluxAttention() },
    activationBytes: fluxBlockInput * FLUX_BLOCK_FACTOR * (flux.double + flux.single),
    checkpointBytes: fluxBlockInput * (flux.double + flux.single),
    blockBytes: 2 * fluxBlockInput * FLUX_BLOCK_FACTOR,
    source: "black-forest-labs/FLUX.1-dev; sd-scripts library/flux_models.py",
  },
  {
    name: "sdxl",
    backbone: 2.567e9,
    textEncoders: 0.123e9 + 0.695e9,
    vae: 0.084e9,
    ...unetMemory(sdxlUnet),
    source: "stabilityai/stable-diffusion-xl-base-1.0; sd-scripts library/sdxl_original_unet.py",
  },
  {
    name: "sd15",
    backbone: 0.86e9,
    textEncoders: 0.123e9,
    vae: 0.084e9,
    ...unetMemory(sd15Unet),
    source: "runwayml/stable-diffusion-v1-5; sd-scripts library/original_unet.py",
  },
];

/** The model of this name. */
export function diffusionModel(name: DiffusionModel["name"]): DiffusionModel {
  const found = diffusionModels.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no diffusion model ${name}`);
  return found;
}
