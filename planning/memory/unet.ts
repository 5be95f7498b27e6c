/** What a UNet of Stable Diffusion keeps of one image of 1024 x 1024, from its levels. */
import type { LoraTargets } from "./architecture";

/** One resolution of the UNet, downwards and upwards together. */
interface Level {
  /** Pixels of the latent at this level, for an image of 1024 x 1024. */
  pixels: number;
  width: number;
  /** Input channels of each convolutional block; upwards they are joined with what came down. */
  inputs: readonly number[];
  /** Transformers at this level, and transformer blocks in all of them. */
  transformers: number;
  blocks: number;
}

interface Unet {
  levels: readonly Level[];
  /** Width of the text embedding that cross-attention reads. */
  textWidth: number;
}

/** SDXL: transformers of 2 and 10 blocks at the inner two levels (sdxl_original_unet.py). */
export const sdxlUnet: Unet = {
  textWidth: 2048,
  levels: [
    { pixels: 16384, width: 320, inputs: [320, 320, 960, 640, 640], transformers: 0, blocks: 0 },
    { pixels: 4096, width: 640, inputs: [320, 640, 1920, 1280, 960], transformers: 5, blocks: 10 },
    {
      pixels: 1024,
      width: 1280,
      inputs: [640, 1280, 1280, 1280, 2560, 2560, 1920],
      transformers: 6,
      blocks: 60,
    },
  ],
};

/** SD 1.5: one block for each transformer, none at the innermost level but in the middle (original_unet.py). */
export const sd15Unet: Unet = {
  textWidth: 768,
  levels: [
    { pixels: 16384, width: 320, inputs: [320, 320, 960, 640, 640], transformers: 5, blocks: 5 },
    { pixels: 4096, width: 640, inputs: [320, 640, 1920, 1280, 960], transformers: 5, blocks: 5 },
    { pixels: 1024, width: 1280, inputs: [640, 1280, 2560, 2560, 1920], transformers: 5, blocks: 5 },
    {
      pixels: 256,
      width: 1280,
      inputs: [1280, 1280, 1280, 1280, 2560, 2560, 2560],
      transformers: 1,
      blocks: 1,
    },
  ],
};

/**
 * Bytes of one token of a transformer block for each channel, in bf16: three norms with fp32 inputs (3 x 6), two
 * attentions with query, output and projection (2 x 6), self-attention's key and value (4), GEGLU's two halves, its
 * activation and the product (4 x 4 x 2), and the inputs of the LoRA targets that share none of these (14).
 */
const BLOCK_BYTES = 18 + 12 + 4 + 32 + 14;

/** Bytes of one pixel of a convolutional block: group norms run in fp32, so each input twice, in fp32 and normalised. */
function convolutionBytes(inputs: number, width: number): number {
  return 8 * inputs + 12 * width;
}

/** The parts of a diffusion model that follow from its UNet. */
export function unetMemory({ levels, textWidth }: Unet): {
  loraFeatures: Record<LoraTargets, number>;
  activationBytes: number;
  checkpointBytes: number;
  blockBytes: number;
} {
  const loraFeatures = { "all-linear": 0, attention: 0 };
  let [activationBytes, checkpointBytes, blockBytes] = [0, 0, 0];
  for (const { pixels, width, inputs, transformers, blocks } of levels) {
    const attention = 8 * width + 4 * width + 2 * (textWidth + width);
    loraFeatures.attention += blocks * attention;
    loraFeatures["all-linear"] += blocks * (attention + 14 * width) + transformers * 4 * width;
    const block = pixels * width * BLOCK_BYTES;
    activationBytes += blocks * block;
    checkpointBytes += blocks * pixels * width * 2;
    if (blocks > 0) blockBytes = Math.max(blockBytes, 2 * block);
    for (const input of inputs) {
      const convolution = pixels * convolutionBytes(input, width);
      activationBytes += convolution;
      checkpointBytes += pixels * input * 2;
      blockBytes = Math.max(blockBytes, 2 * convolution);
    }
  }
  return { loraFeatures, activationBytes, checkpointBytes, blockBytes };
}
