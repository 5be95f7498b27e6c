/** GPU memory of an image job: the set-up that the model of planning/memory gets from the TOML's values. */
import { imageSize, trainsT5 } from "../../../workloads/god-image/conflicts";
import { inForce, isSet, numberInForce, type SdValues } from "../../../workloads/god-image/keys";
import type { GodImageType } from "../../../workloads/god-image/upstream";
import { type DiffusionSetup, diffusionModel, estimateDiffusionMemory, type Optimizer } from "../../memory";
import { diffusionStepTime, type GpuKind } from "../../time";

/**
 * Inputs and outputs of all linear layers of the text encoders, which networks/lora.py:869 and lora_flux.py:711
 * target: CLIP-L has 12 layers of width 768, OpenCLIP bigG 32 of 1280, T5-XXL's encoder 24 of 4096 with a gated MLP
 * of 10,240 (their config.json).
 */
const CLIP_L = 12 * (8 * 768 + 2 * (768 + 3072));
const BIG_G = 32 * (8 * 1280 + 2 * (1280 + 5120));
const T5_XXL = 24 * (8 * 4096 + 3 * (4096 + 10_240));

/** What the VAE keeps of one pixel in fp32: four tensors of 128 channels at full size (library/sdxl_model_util.py; diffusers' encoder). */
const VAE_BYTES_PER_PIXEL = 4 * 128 * 4;
const GIB = 2 ** 30;

/** sd-scripts' optimizers as the memory model knows them; those with more states than AdamW count as AdamW in fp32. */
function optimizerOf(type: GodImageType, values: SdValues): Optimizer {
  const name = String(inForce(type, values, "optimizer_type")).toLowerCase();
  if (name === "adafactor") return "adafactor";
  if (name.endsWith("8bit")) return "adamw-8bit";
  if (name.startsWith("sgd")) return "sgd";
  return "adamw";
}

/** The model with the adapters of its text encoders, which are trained unless network_train_unet_only says otherwise. */
function modelOf(type: GodImageType, values: SdValues): DiffusionSetup["model"] {
  const model = diffusionModel(type);
  if (isSet(type, values, "network_train_unet_only")) return model;
  const encoders = {
    sdxl: CLIP_L + BIG_G,
    sd15: CLIP_L,
    flux: CLIP_L + (trainsT5(type, values) ? T5_XXL : 0),
  };
  const all = model.loraFeatures["all-linear"] + encoders[type];
  return { ...model, loraFeatures: { ...model.loraFeatures, "all-linear": all } };
}

/** The set-up that the values make. */
export function diffusionSetup(type: GodImageType, values: SdValues): DiffusionSetup {
  const on = (name: string) => isSet(type, values, name);
  return {
    model: modelOf(type, values),
    // networks.lora targets every linear layer of the transformer blocks (networks/lora.py:867).
    method: { kind: "lora", rank: numberInForce(type, values, "network_dim", 4), targets: "all-linear" },
    baseDtype: on("fp8_base") || on("fp8_base_unet") ? "fp8" : "bf16",
    gpus: 1,
    batch: numberInForce(type, values, "train_batch_size", 1),
    resolution: imageSize(type, values),
    checkpointing: on("gradient_checkpointing"),
    cachedLatents: on("cache_latents") || on("cache_latents_to_disk"),
    vaeBatch: numberInForce(type, values, "vae_batch_size", 1),
    cachedText: on("cache_text_encoder_outputs") || on("cache_text_encoder_outputs_to_disk"),
    optimizer: optimizerOf(type, values),
    trained: on("full_bf16") || on("full_fp16") ? "bf16" : "fp32",
  };
}

/** A smaller set-up that fits. */
export interface ImageFit {
  batch: number;
  checkpointing: boolean;
  peakGiB: number;
  /** Pictures a second as a share of the wanted set-up's if that had fitted. A ranking, not a forecast. */
  relativeSpeed: number;
}

/**
 * With checkpointing as it is, and with it: the largest batch that fits, from the wanted one down; the fastest first.
 * The time model counts operations, so a picture costs the same in every batch: what is run twice makes the difference.
 */
export function nearestImageFits(setup: DiffusionSetup, gpuGiB: number, gpu: GpuKind = "h100"): ImageFit[] {
  const wanted = picturesPerSecond(setup, gpu);
  const found: ImageFit[] = [];
  for (const checkpointing of setup.checkpointing ? [true] : [false, true])
    for (let batch = setup.batch; batch >= 1; batch = Math.floor(batch / 2)) {
      const { peakGiB } = estimateDiffusionMemory({ ...setup, batch, checkpointing });
      if (peakGiB > gpuGiB) continue;
      const relativeSpeed = picturesPerSecond({ ...setup, batch, checkpointing }, gpu) / wanted;
      found.push({ batch, checkpointing, peakGiB, relativeSpeed });
      break;
    }
  return found.sort((a, b) => b.relativeSpeed - a.relativeSpeed || b.batch - a.batch);
}

/** Text is left out: it weighs the same in every set-up that is compared. */
function picturesPerSecond(
  { model, resolution, batch, checkpointing }: DiffusionSetup,
  gpu: GpuKind,
): number {
  const [width, height] = resolution;
  const recomputed = checkpointing ? 1 : 0;
  const shape = { model: model.name, width, height, textTokens: 0, trainsAll: false };
  return diffusionStepTime({ ...shape, gpu, gpus: 1, batch, recomputed }).imagesPerSecond;
}

/**
 * Peak in GiB while latents are cached, before training: the VAE in fp32 (no_half_vae), with as many pictures as
 * vae_batch_size allows and the data set has; the other models still lie in host memory (train_network.py:607-619).
 */
export function cachingPeakGiB(type: GodImageType, values: SdValues, images: number): number {
  const setup = diffusionSetup(type, values);
  if (!setup.cachedLatents) return 0;
  const [width, height] = setup.resolution;
  const narrow = isSet(type, values, "no_half_vae") ? 1 : 0.5;
  const pictures = Math.min(images, setup.vaeBatch);
  return (pictures * width * height * VAE_BYTES_PER_PIXEL * narrow) / GIB;
}

/** Most pictures at a time that the VAE has room for. */
export function largestVaeBatch(type: GodImageType, values: SdValues, gpuGiB: number): number {
  const one = cachingPeakGiB(type, new Map([...values, ["vae_batch_size", 1]]), 1);
  return Math.max(1, Math.floor((gpuGiB * 0.9) / one));
}
