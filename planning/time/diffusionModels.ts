/** A diffusion model's forward pass, for one image of `pixels`. */
export interface DiffusionFlops {
  name: "sdxl" | "flux" | "sd15";
  kind: "unet" | "transformer";
  pixels: number;
  /** Operations that grow with the pixels. */
  imageFlops: number;
  /** Operations of attention between image tokens: they grow with the square of the tokens. */
  attentionFlops: number;
  /** Operations in products of one text token; only Flux runs text through its own blocks. */
  textTokenFlops: number;
  /** Image tokens at `pixels`, for the attention between image and text. */
  imageTokens: number;
  source: string;
}

/** Flux.1: a block's products are 12 x width squared for each stream (black-forest-labs/flux, modules/layers.py). */
const flux = { width: 3072, double: 19, single: 38, tokens: 4096 } as const;
const fluxBlock = 2 * 12 * flux.width ** 2;
const fluxToken = (flux.double + flux.single) * fluxBlock;

/** SDXL's transformer blocks (sgm, sd_xl_base.yaml): width, count, tokens of an image of 1024 x 1024. */
const sdxlBlocks = [
  { width: 640, count: 10, tokens: 4096 },
  { width: 1280, count: 60, tokens: 1024 },
] as const;

/** What SDXL's UNet takes in all, as commonly profiled at 1024 x 1024: 2.99 T multiplications with additions. */
const SDXL_FLOPS = 5.98e12;
const sdxlAttention = sdxlBlocks.reduce(
  (sum, { width, count, tokens }) => sum + count * 4 * width * tokens ** 2,
  0,
);

/** SD 1.5: 339 G multiplications with additions at 512 x 512; five blocks at each of three levels attend. */
const SD15_FLOPS = 0.678e12;
const sd15Attention = 5 * 4 * (320 * 4096 ** 2 + 640 * 1024 ** 2 + 1280 * 256 ** 2);

/** The models of G.O.D's image jobs. */
export const diffusionFlops: Readonly<Record<DiffusionFlops["name"], DiffusionFlops>> = {
  flux: {
    name: "flux",
    kind: "transformer",
    pixels: 1024 * 1024,
    imageFlops: flux.tokens * fluxToken,
    attentionFlops: (flux.double + flux.single) * 4 * flux.width * flux.tokens ** 2,
    textTokenFlops: fluxToken,
    imageTokens: flux.tokens,
    source: "computed from the blocks' sizes",
  },
  sdxl: {
    name: "sdxl",
    kind: "unet",
    pixels: 1024 * 1024,
    imageFlops: SDXL_FLOPS - sdxlAttention,
    attentionFlops: sdxlAttention,
    textTokenFlops: 0,
    imageTokens: 4096,
    source: "2.99 T multiply-adds at 1024 x 1024, the attention's part computed from the blocks' sizes",
  },
  sd15: {
    name: "sd15",
    kind: "unet",
    pixels: 512 * 512,
    imageFlops: SD15_FLOPS - sd15Attention,
    attentionFlops: sd15Attention,
    textTokenFlops: 0,
    imageTokens: 4096,
    source: "339 G multiply-adds at 512 x 512, the attention's part computed from the blocks' sizes",
  },
};
