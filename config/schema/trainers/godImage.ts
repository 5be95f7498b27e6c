import { z } from "zod";
import { real, whole } from "../common";
import { profile, scalar, sharedTuning } from "../tuning";
import { placement } from "./placement";

const repo = z.string().regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/, {
  error: "a Hugging Face repo such as stabilityai/stable-diffusion-xl-base-1.0",
});
const safetensors = z.string().regex(/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.safetensors$/, {
  error: "the path of a .safetensors file in its repo",
});
const fileOfRepo = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*\/(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.safetensors$/, {
    error: "a .safetensors file of a Hugging Face repo such as black-forest-labs/FLUX.1-dev/ae.safetensors",
  });

/** A key's value: sd-scripts has lists of texts (`network_args`) and of numbers (`text_encoder_lr`). */
const value = z.union([scalar, z.array(z.string()).max(50), z.array(z.number()).max(50)], {
  error: "a string, number or boolean, or a list of strings or numbers",
});

const tuning = z.strictObject({
  profile,
  config: z
    .record(z.string(), value)
    .default({})
    .describe(
      "Keys of sd-scripts' TOML over the profile's, for example `train_batch_size: 2`. Unknown ones and those that change nothing are refused.",
    ),
  ...sharedTuning,
  expectedStepSeconds: real(0.01, 3600)
    .optional()
    .describe("Seconds of one step, where you measured it; default: from the time model."),
});

/** A job of G.O.D's image tournaments: a LoRA of a diffusion model by sd-scripts, on one GPU. */
export const godImageTrainerSchema = z.strictObject({
  workload: z.literal("god-image"),
  taskId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: "1 to 64 of A-Z, a-z, 0-9, _ and -" })
    .describe("Upstream's id of the task, part of every path."),
  repo: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,95}$/, { error: "a name without a slash" })
    .describe(
      "Upstream's expected repository name: the result is /app/checkpoints/<taskId>/<repo>/last.safetensors.",
    ),
  modelType: z
    .enum(["sdxl", "flux", "sd15"])
    .describe(
      "`sdxl` and `flux` are upstream's; `sd15` is Standard SD, which its tournaments no longer have.",
    ),
  model: repo.describe("Hugging Face repo of the base model."),
  modelFile: safetensors
    .optional()
    .describe("The one file of that repo to train from; default: the whole repo in diffusers' layout."),
  fluxFiles: z
    .strictObject({
      clipL: fileOfRepo.default("comfyanonymous/flux_text_encoders/clip_l.safetensors").describe("CLIP-L."),
      t5xxl: fileOfRepo
        .default("comfyanonymous/flux_text_encoders/t5xxl_fp16.safetensors")
        .describe("T5-XXL in fp16."),
      ae: fileOfRepo.default("black-forest-labs/FLUX.1-dev/ae.safetensors").describe("Flux's autoencoder."),
    })
    .prefault({})
    .describe("With `flux`: files beside the model, as `<org>/<repo>/<file>`."),
  datasetZip: z
    .string()
    .regex(/^(https?:\/\/\S+|\/cache(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)+)$/, {
      error: "a link to the zip, https://..., or its path below /cache",
    })
    .optional()
    .describe(
      "Zip of images and captions (`a.png`, `a.txt`), as a link or as a path on the volume `cache`. Left out: the link is secret `<trainer>.datasetUrl`, as signed ones must be.",
    ),
  images: whole(1, 100_000)
    .default(15)
    .describe("Images in the zip, for steps and epochs; upstream's values are meant for 10 to 15."),
  repeats: whole(1, 10_000)
    .optional()
    .describe("How often an epoch shows each image; default as upstream: 10 for sdxl and sd15, 1 for flux."),
  hours: real(0.1, 336).describe("Hours that the job has; the plan says whether they suffice."),
  hfToken: z
    .boolean()
    .default(false)
    .describe("True where a repo is gated, as FLUX.1-dev is: needs secret `<trainer>.hfToken`."),
  ...placement,
  tuning: tuning
    .prefault({})
    .describe("The profile of tuned values, your own values over it, and what the plan is to expect."),
});

export type GodImageTrainerConfig = z.infer<typeof godImageTrainerSchema>;
