import { type DiffusionFlops, diffusionFlops } from "./diffusionModels";
import { passesOf } from "./flops";
import { ATTENTION_PART, type GpuKind, gpuRates, UNET_PART } from "./gpus";

/** One step of a diffusion model's training with cached latents and text. LoRA: the base's weights get no gradient. */
export interface DiffusionStep {
  model: DiffusionFlops["name"];
  gpu: GpuKind;
  gpus: number;
  width: number;
  height: number;
  /** Tokens of text beside the image (Flux: 512 in sd-scripts). */
  textTokens: number;
  /** Images of one forward pass on one GPU. */
  batch: number;
  trainsAll: boolean;
  /** Share of the blocks that are run again in the backward pass: 1 with checkpointing, 0 without. */
  recomputed: number;
}

/** Times in seconds. */
export interface DiffusionTime {
  stepSeconds: number;
  /** Of all GPUs. */
  imagesPerSecond: number;
}

/**
 * The time of one step, by operations alone. A batch of one leaves a large GPU waiting for launches and the optimizer's
 * many small tensors, so that the figure is then a lower bound.
 */
export function diffusionStepTime(step: DiffusionStep): DiffusionTime {
  const model = diffusionFlops[step.model];
  const rates = gpuRates[step.gpu];
  const rate = rates.peakFlops * rates.productShare * (model.kind === "unet" ? UNET_PART : 1);
  const passes = passesOf(step.trainsAll, 0);
  const scale = (step.width * step.height) / model.pixels;
  const products = model.imageFlops * scale + model.textTokenFlops * step.textTokens;
  const imageTokens = model.imageTokens * scale;
  const text = model.kind === "transformer" ? step.textTokens : 0;
  const attention = model.attentionFlops * ((imageTokens + text) / model.imageTokens) ** 2;
  const seconds =
    (products * (passes.products + step.recomputed)) / rate +
    (attention * (passes.attention + step.recomputed)) / (rate * ATTENTION_PART);
  const stepSeconds = seconds * step.batch;
  return { stepSeconds, imagesPerSecond: (step.batch * step.gpus) / stepSeconds };
}
