/** Image jobs: mistakes and what is said of them. */
import { godImage as job, modelTypes } from "../../fixtures/godImage";
import { type BadInput, p5, trainer } from "./edits";

const slots = { a: { gpus: [0] }, four: { gpus: [2, 3, 4, 5] } };
const good = job({ host: "p5", slot: "a" });

/** A good job in place of the good stack's SN38 trainer, and the edits that break it. */
function edits(...more: BadInput["edits"]): BadInput["edits"] {
  return [[trainer(), good], [p5("slots"), slots], [["buckets"], {}], ...more];
}

/** The same as a Flux job. */
function flux(...more: BadInput["edits"]): BadInput["edits"] {
  return edits([trainer(), job({ host: "p5", slot: "a", ...modelTypes.flux })], ...more);
}

const keys = (config: Record<string, unknown>): BadInput["edits"][number] => [trainer("tuning"), { config }];
const at = "trainers.sn38-a";
const key = (name: string) => `${at}.tuning.config["${name}"]`;
const unread =
  "sd-scripts has no such argument and would take the key without a word (library/train_util.py:4748-4764)";

export const godImage: readonly BadInput[] = [
  { name: "a good SDXL job", edits: edits(), problems: [] },
  { name: "a good Flux job", edits: flux(), problems: [] },
  {
    name: "guide 004's epoch",
    edits: edits(keys({ epoch: 60 })),
    problems: [
      `${key("epoch")}: 60 - ${unread}: a key of the GUI; max_train_epochs counts epochs, and without it max_train_steps decides - write that, or remove it [LP-GIMG-070]`,
    ],
  },
  {
    name: "guide 004's learning_rate",
    edits: edits(keys({ learning_rate: 0.00004 })),
    problems: [
      `${key("learning_rate")}: 0.00004 - changes nothing: unet_lr and text_encoder_lr stand there and go before it (networks/lora.py:1199,1234; networks/lora_flux.py:1198-1203) - remove it [LP-GIMG-071]`,
    ],
  },
  {
    name: "guide 004's huber_c under l2",
    edits: edits(keys({ huber_c: 0.015 })),
    problems: [
      `${key("huber_c")}: 0.015 - changes nothing: only the losses huber and smooth_l1 have a threshold (library/train_util.py:6111-6112) - remove it [LP-GIMG-071]`,
    ],
  },
  { name: "huber_c under huber", edits: edits(keys({ huber_c: 0.015, loss_type: "huber" })), problems: [] },
  {
    name: "guide 004's min-SNR in flow matching",
    edits: flux(keys({ min_snr_gamma: 16 })),
    problems: [
      `${key("min_snr_gamma")}: 16 - changes nothing: flow matching has no such weight: Flux's script gives the loss back as it is (flux_train_network.py:436-437) - remove it [LP-GIMG-071]`,
    ],
  },
  {
    name: "a weight decay of its own",
    edits: edits(keys({ weight_decay: 0.0005 })),
    problems: [
      `${key("weight_decay")}: 0.0005 - ${unread}: it stands in optimizer_args as "weight_decay=0.01" - write that, or remove it [LP-GIMG-070]`,
    ],
  },
  {
    name: "a misspelt key of sd-scripts",
    edits: edits(keys({ network_dimm: 64 })),
    problems: [`${key("network_dimm")}: 64 - ${unread} - did you mean "network_dim"? [LP-GIMG-070]`],
  },
  {
    name: "a key of the other model",
    edits: edits(keys({ guidance_scale: 1 })),
    problems: [
      `${key("guidance_scale")}: 1 - only the script for flux has it, and this one would take it without a word - remove it [LP-GIMG-070]`,
    ],
  },
  {
    name: "texts and ranges that argparse would have refused on the command line",
    edits: edits(
      keys({
        train_batch_size: "4",
        network_dim: 2.5,
        max_grad_norm: -1,
        gradient_checkpointing: "yes",
        loss_type: "l3",
        max_token_length: 200,
        network_args: "conv_dim=8",
        unet_lr: [0.0001],
        resolution: "1024x1024",
      }),
    ),
    problems: [
      `${key("train_batch_size")}: "4" - train_batch_size takes a number - write a number, upstream's default is 1`,
      `${key("network_dim")}: 2.5 - network_dim takes a whole number - write a whole number`,
      `${key("max_grad_norm")}: -1 - max_grad_norm is at least 0 - use 0 to 1000`,
      `${key("gradient_checkpointing")}: "yes" - gradient_checkpointing is a switch - write true or false`,
      `${key("loss_type")}: "l3" - loss_type takes texts such as l1, l2, huber, smooth_l1, and "l3" is none - write it in that form`,
      `${key("max_token_length")}: 200 - max_token_length takes one of: 150, 225 - use one of them`,
      `${key("network_args")}: "conv_dim=8" - network_args takes a list of texts - write it as a list`,
      `${key("unet_lr")}: [0.0001] - unet_lr takes one value - write it without the brackets`,
      `${key("resolution")}: "1024x1024" - resolution takes texts such as "1024,1024" or "512", and "1024x1024" is none - write it in that form`,
    ],
  },
  {
    name: "a path that the plan makes",
    edits: edits(keys({ output_dir: "/tmp" })),
    problems: [`${key("output_dir")}: "/tmp" - comes from taskId and repo - set it there`],
  },
  {
    name: "another name of the result",
    edits: edits(keys({ output_name: "best" })),
    problems: [
      `${key("output_name")}: "best" - comes from the plan: validators look for last.safetensors (validator/core/constants.py:187) - remove it`,
    ],
  },
  {
    name: "a token in the file",
    edits: edits(keys({ huggingface_token: "hf_canary" })),
    problems: [
      `${key("huggingface_token")}: a value, not shown - the result stays on the volume, and a token in this file could be read by anybody - remove it`,
    ],
  },
  {
    name: "a warm-up under the constant schedule",
    edits: edits(keys({ lr_warmup_steps: 300 })),
    problems: [
      `${key("lr_warmup_steps")}: 300 - the schedule constant takes no warm-up and ends with a ValueError (library/train_util.py:5294-5297,5329-5330) - use lr_scheduler: constant_with_warmup, or leave the warm-up out [LP-GIMG-072]`,
    ],
  },
  {
    name: "Flux with huber and its default schedule",
    edits: flux(keys({ loss_type: "huber" })),
    problems: [
      `${key("loss_type")}: "huber" - flow matching has no signal-to-noise ratio, so the first step ends with a NotImplementedError (library/train_util.py:6118-6120) - use huber_schedule: constant or exponential [LP-GIMG-072]`,
    ],
  },
  {
    name: "kept texts of encoders that are trained",
    edits: edits(keys({ cache_text_encoder_outputs: true })),
    problems: [
      `${key("cache_text_encoder_outputs")}: true - the text encoders are trained, so their outputs cannot be kept (sdxl_train_network.py:39-41) - set network_train_unet_only: true too [LP-GIMG-072]`,
    ],
  },
  {
    name: "the same for Flux's T5",
    edits: flux(keys({ cache_text_encoder_outputs: true })),
    problems: [
      `${key("cache_text_encoder_outputs")}: true - T5 is trained, so its outputs cannot be kept (flux_train_network.py:196-199) - take "train_t5xxl=True" out of network_args [LP-GIMG-072]`,
    ],
  },
  {
    name: "several values that do not go together",
    edits: edits(
      keys({
        random_crop: true,
        full_bf16: true,
        mixed_precision: "fp16",
        persistent_data_loader_workers: true,
        bucket_reso_steps: 48,
        optimizer_args: ["weight_decay: 0.1"],
        network_module: "networks.oft",
      }),
    ),
    problems: [
      `${key("random_crop")}: true - it changes each picture anew, and cache_latents keeps the first (train_network.py:581-584) - leave one of the two out [LP-GIMG-072]`,
      `${key("full_bf16")}: true - needs mixed_precision "bf16", and it is "fp16" (train_network.py:813-824) - set both alike [LP-GIMG-072]`,
      `${key("persistent_data_loader_workers")}: true - without workers none can stay, and the data loader ends with a ValueError (train_network.py:777-787) - set max_data_loader_n_workers to 1 or more, or leave it out [LP-GIMG-072]`,
      `${key("bucket_reso_steps")}: 48 - must be a multiple of 32 (library/train_util.py:1093-1097) - use 32 [LP-GIMG-072]`,
      `${key("network_module")}: "networks.oft" - networks.lora is the network for this model that the plan knows and validators load - remove it [LP-GIMG-072]`,
      `${key("optimizer_args")}: ["weight_decay: 0.1"] - "weight_decay: 0.1" is no name=value of Python (library/train_util.py:4860-4866) - write it as "weight_decay=0.01" or "relative_step=False" [LP-GIMG-072]`,
    ],
  },
  {
    name: "guide 004's batch and rank without checkpointing",
    edits: edits(keys({ train_batch_size: 16, network_dim: 512 })),
    problems: [
      `${key("train_batch_size")}: 16 - needs about 203 GiB of a GPU's 80 (activations 158.8, optimizer states 13.6, LoRA adapters 6.8, gradients 6.8, one layer's working set 6.3, weights 4.8, allocator slack 4.0, text encoders 1.5, CUDA context 0.5) - nearest that fit: train_batch_size 4 without gradient_checkpointing: 77 GiB, 100 % of the pictures a second; train_batch_size 16 with gradient_checkpointing: 63 GiB, 71 % of the pictures a second [LP-MEMORY-002]`,
    ],
  },
  {
    name: "guide 004's vae_batch_size on 100 pictures",
    edits: edits([trainer("images"), 100], keys({ vae_batch_size: 64 })),
    problems: [
      `${key("vae_batch_size")}: 64 - before training the VAE encodes 64 pictures at a time, which takes about 128 GiB of a GPU's 80 - use 1 to 36 [LP-MEMORY-002]`,
    ],
  },
  {
    name: "a batch larger than the epoch",
    edits: edits([trainer("images"), 1], [trainer("repeats"), 2]),
    problems: [
      `${key("train_batch_size")}: 4 - an epoch has 1 x 2 = 2 pictures, so no batch is ever full - use 1 to 2, or more repeats`,
    ],
  },
  {
    name: "a signed link",
    edits: edits([trainer("datasetZip"), "https://x.r2.cloudflarestorage.com/a.zip?X-Amz-Signature=canary"]),
    problems: [
      `${at}.datasetZip: "https://x.r2.cloudflarestorage.com/a.zip?..." - the parameter X-Amz-Signature is a secret, and stack files and launch.json are read by many - remove it, and run: pulumi config set --secret --path 'launchpad:secrets["sn38-a.datasetUrl"]'`,
    ],
  },
  {
    name: "four GPUs for an image job",
    edits: edits([trainer("slot"), "four"]),
    problems: [
      `${at}.slot: "four" - the slot has 4 GPU(s), and the software runs with exactly 1 - use a slot of 1 GPU [LP-SLOT-001]`,
    ],
  },
  {
    name: "a token in the environment",
    edits: edits([trainer("tuning"), { env: { HF_TOKEN: "hf_canary" } }]),
    problems: [
      `${at}.tuning.env.HF_TOKEN: a value, not shown - a secret in the environment can be read with docker inspect - remove it, set hfToken: true, and run: pulumi config set --secret --path 'launchpad:secrets["sn38-a.hfToken"]'`,
    ],
  },
  {
    name: "missing secrets of an image job",
    edits: flux([trainer("datasetZip"), undefined]),
    around: { secrets: {} },
    problems: [
      `secrets["sn38-a.datasetUrl"]: nothing - needed: the link to the data set's zip, for sn38-a - pulumi config set --secret --path 'launchpad:secrets["sn38-a.datasetUrl"]'`,
      `secrets["sn38-a.hfToken"]: nothing - needed: the Hugging Face token that may read black-forest-labs/FLUX.1-dev, for sn38-a - pulumi config set --secret --path 'launchpad:secrets["sn38-a.hfToken"]'`,
    ],
  },
  {
    name: "an s3 link, a path out of the cache, an unknown model type and a folder's name with a slash",
    edits: edits(
      [trainer("datasetZip"), "s3://bucket/a.zip"],
      [trainer("modelType"), "sd3"],
      [trainer("repo"), "a/b"],
      [trainer("fluxFiles"), { ae: "ae.safetensors" }],
    ),
    problems: [
      `${at}.repo: "a/b" - must be a name without a slash - write it in that form`,
      `${at}.modelType: "sd3" - must be one of: sdxl, flux, sd15 - use one of these`,
      `${at}.fluxFiles.ae: "ae.safetensors" - must be a .safetensors file of a Hugging Face repo such as black-forest-labs/FLUX.1-dev/ae.safetensors - write it in that form`,
      `${at}.datasetZip: "s3://bucket/a.zip" - must be a link to the zip, https://..., or its path below /cache - write it in that form`,
    ],
  },
];
