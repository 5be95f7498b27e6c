/** Our own values of an image job. Learning rates, ranks and lengths stay upstream's: nothing better was measured. */
import type { GodImageType } from "../upstream";
import { type ImageValue, leftOut } from "./value";

const upload = {
  id: "LP-GIMG-001",
  source: "sd-scripts train_network.py:1310-1311, library/huggingface_util.py:23-69",
  reason:
    "an empty repo id is not None, so each save calls Hugging Face twice and logs an error; the result stays on the volume",
} as const;

const unknown = {
  id: "LP-GIMG-002",
  source: "sd-scripts library/train_util.py:4748-4764",
  reason:
    "no argument of this script: the file's keys go into the arguments unread, so a wrong name is never told of",
} as const;

const inert = {
  id: "LP-GIMG-003",
  source: "workloads/god-image/inert.ts, each with its line",
  reason: "changes nothing with the other values, or is the default",
} as const;

const ofHugging = [
  "huggingface_path_in_repo",
  "huggingface_repo_id",
  "huggingface_repo_type",
  "huggingface_repo_visibility",
  "huggingface_token",
];

const ofAll = [
  "dynamo_backend",
  "gradient_accumulation_steps",
  "huber_c",
  "huber_schedule",
  "loss_type",
  "lr_scheduler",
  "lr_scheduler_args",
  "lr_scheduler_num_cycles",
  "lr_scheduler_power",
  "max_bucket_reso",
  "max_timestep",
  "min_bucket_reso",
  "prior_loss_weight",
  "sample_prompts",
  "sample_sampler",
];

const inMemory: ImageValue = {
  key: "config:cache_latents_to_disk",
  value: false,
  id: "LP-GIMG-004",
  source: "sd-scripts library/train_util.py:1115-1130",
  reason:
    "a latent of 1024 x 1024 is 0.3 MB: tens of pictures fit into memory, and no step reads a file; a restart encodes them anew in seconds",
};

const unet: readonly ImageValue[] = [
  ...leftOut(["epoch", "noise_offset_type"], unknown),
  ...leftOut(["learning_rate", "max_grad_norm", "network_args", "optimizer_args", "training_comment"], inert),
  inMemory,
  {
    key: "config:vae_batch_size",
    value: 4,
    id: "LP-GIMG-005",
    source: "sd-scripts library/train_util.py:1115-1130; planning/trainers/god-image/memory.ts",
    reason:
      "the pass before training encodes four pictures at a time instead of one; in fp32 that takes about 8 GB",
  },
  {
    key: "config:gradient_checkpointing",
    value: false,
    id: "LP-GIMG-006",
    source: "planning/memory and planning/time, computed, not measured",
    reason:
      "no block is computed twice, about 0.7 of the time of a step; at batch 4 and 1024 x 1024 SDXL takes about 47 GiB",
  },
  {
    key: "config:xformers",
    value: undefined,
    id: "LP-GIMG-007",
    source: "sd-scripts library/train_util.py:3362-3376",
    reason: "sdpa does the same within torch: one package less that must fit torch's version",
  },
  {
    key: "config:sdpa",
    value: true,
    id: "LP-GIMG-007",
    source: "sd-scripts library/train_util.py:3362-3376",
    reason: "sdpa does the same within torch: one package less that must fit torch's version",
  },
  {
    key: "config:optimizer_type",
    value: "AdamW",
    id: "LP-GIMG-008",
    source: "sd-scripts library/train_util.py:5095-5098; planning/memory",
    reason: "states in 8 bit save 0.6 GiB at rank 32, of which there is no need, and cost accuracy",
  },
];

/** For each model. */
export const tunedValues: Readonly<Record<GodImageType, readonly ImageValue[]>> = {
  sdxl: [
    ...leftOut(["async_upload", ...ofHugging], upload),
    ...leftOut([...ofAll, "clip_skip", "max_token_length"], inert),
    ...unet,
  ],
  sd15: [
    ...leftOut(["async_upload", ...ofHugging], upload),
    ...leftOut([...ofAll, "clip_skip", "max_token_length"], inert),
    ...unet,
  ],
  flux: [
    ...leftOut(ofHugging, upload),
    ...leftOut(["epoch", "mem_eff_save", "noise_offset_type"], unknown),
    ...leftOut([...ofAll, "discrete_flow_shift", "huber_scale", "wandb_run_name", "xformers"], inert),
    inMemory,
    {
      key: "config:enable_bucket",
      value: true,
      id: "LP-GIMG-009",
      source:
        "core/config/base_diffusion_flux.toml:3; sd-scripts library/train_util.py:1056-1062; validator/evaluation/utils.py:165-189",
      reason:
        "the base file has the settings of buckets and not the switch, so that every picture is cut to a square; validators compare whole pictures in their own shape",
    },
    {
      key: "config:full_bf16",
      value: false,
      id: "LP-GIMG-010",
      source: "sd-scripts train_network.py:820-827; planning/memory",
      reason:
        "the LoRA's weights in bf16 keep 8 bits, and a step at a rate of 0.00005 is lost in the rounding of a weight above about 0.02; in fp32 they take 3.3 GiB more",
    },
  ],
};
