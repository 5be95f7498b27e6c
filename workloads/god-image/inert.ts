/** Keys that sd-scripts takes and that change nothing with the other values as they are. */
import { inForce, isSet, numberInForce, type SdValues } from "./keys";
import type { GodImageType } from "./upstream";

/** Why some keys change nothing, and when. */
export interface InertRule {
  keys: readonly string[];
  /** The models that it is about; absent: all. */
  models?: readonly GodImageType[];
  /** True where they change nothing; absent: always. */
  holds?: (type: GodImageType, values: SdValues) => boolean;
  /** With its place in sd-scripts. */
  why: string;
}

const is =
  (name: string, ...wanted: unknown[]) =>
  (type: GodImageType, values: SdValues) =>
    wanted.includes(inForce(type, values, name));
const isNot =
  (name: string, ...wanted: unknown[]) =>
  (type: GodImageType, values: SdValues) =>
    !wanted.includes(inForce(type, values, name));
const off = (name: string) => (type: GodImageType, values: SdValues) => !isSet(type, values, name);
const on = (name: string) => (type: GodImageType, values: SdValues) => isSet(type, values, name);

/** Adafactor without relative_step=False sets its own learning rate. */
export function setsOwnRate(type: GodImageType, values: SdValues): boolean {
  const args = inForce(type, values, "optimizer_args");
  const given: readonly unknown[] = Array.isArray(args) ? args : [];
  return (
    String(inForce(type, values, "optimizer_type")).toLowerCase() === "adafactor" &&
    (!given.includes("relative_step=False") || given.includes("warmup_init=True"))
  );
}

const rules: readonly InertRule[] = [
  {
    keys: ["learning_rate"],
    holds: (type, values) =>
      values.has("unet_lr") &&
      (values.has("text_encoder_lr") || isSet(type, values, "network_train_unet_only")) &&
      !setsOwnRate(type, values),
    why: "unet_lr and text_encoder_lr stand there and go before it (networks/lora.py:1199,1234; networks/lora_flux.py:1198-1203)",
  },
  {
    keys: ["unet_lr", "text_encoder_lr"],
    holds: setsOwnRate,
    why: "Adafactor with relative_step sets the rates itself (library/train_util.py:5058-5076)",
  },
  {
    keys: ["text_encoder_lr"],
    holds: on("network_train_unet_only"),
    why: "network_train_unet_only leaves the text encoders alone (train_network.py:221-222)",
  },
  {
    keys: ["unet_lr"],
    holds: on("network_train_text_encoder_only"),
    why: "network_train_text_encoder_only leaves the rest alone (train_network.py:707)",
  },
  {
    keys: ["max_train_steps"],
    holds: (_type, values) => values.has("max_train_epochs"),
    why: "max_train_epochs stands there and goes before it (train_network.py:799-805)",
  },
  {
    keys: ["huber_c", "huber_schedule", "huber_scale"],
    holds: isNot("loss_type", "huber", "smooth_l1"),
    why: "only the losses huber and smooth_l1 have a threshold (library/train_util.py:6111-6112)",
  },
  {
    keys: ["huber_scale"],
    holds: is("huber_schedule", "snr"),
    why: "the schedule snr does not read it (library/train_util.py:6118-6124)",
  },
  {
    keys: [
      "min_snr_gamma",
      "scale_v_pred_loss_like_noise_pred",
      "v_pred_like_loss",
      "debiased_estimation_loss",
    ],
    models: ["flux"],
    why: "flow matching has no such weight: Flux's script gives the loss back as it is (flux_train_network.py:436-437)",
  },
  {
    keys: [
      "noise_offset",
      "noise_offset_random_strength",
      "adaptive_noise_scale",
      "multires_noise_iterations",
      "multires_noise_discount",
      "zero_terminal_snr",
      "min_timestep",
      "max_timestep",
      "v2",
      "v_parameterization",
    ],
    models: ["flux"],
    why: "Flux's script draws noise and timesteps by itself (flux_train_network.py:312-333; library/flux_train_utils.py:471-529)",
  },
  {
    keys: ["xformers", "sdpa", "mem_eff_attn"],
    models: ["flux"],
    why: "Flux's script always uses torch's own attention (flux_train_network.py:99-160 sets none)",
  },
  {
    keys: ["clip_skip", "max_token_length"],
    models: ["flux"],
    why: "Flux's script does not read it (flux_train_network.py:74-75,162-190)",
  },
  {
    keys: ["clip_skip"],
    models: ["sdxl"],
    why: "SDXL always takes the layer before the last (library/sdxl_train_util.py:351-352)",
  },
  {
    keys: ["sdpa"],
    holds: (type, values) => isSet(type, values, "xformers") || isSet(type, values, "mem_eff_attn"),
    why: "xformers or mem_eff_attn is on and goes before it (library/train_util.py:3362-3376)",
  },
  {
    keys: ["xformers"],
    models: ["sdxl", "sd15"],
    holds: on("mem_eff_attn"),
    why: "mem_eff_attn is on and goes before it (library/train_util.py:3362-3376)",
  },
  {
    keys: ["min_bucket_reso", "max_bucket_reso", "bucket_reso_steps", "bucket_no_upscale"],
    holds: off("enable_bucket"),
    why: "enable_bucket is off, so every picture is cut to `resolution` (library/train_util.py:1056-1062)",
  },
  {
    keys: ["min_bucket_reso", "max_bucket_reso"],
    holds: on("bucket_no_upscale"),
    why: "bucket_no_upscale is on (library/train_util.py:1031-1034)",
  },
  {
    keys: ["dynamo_backend"],
    holds: off("torch_compile"),
    why: "torch_compile is off (library/train_util.py:5467-5469)",
  },
  {
    keys: ["cpu_offload_checkpointing"],
    holds: off("gradient_checkpointing"),
    why: "gradient_checkpointing is off (train_network.py:716-720)",
  },
  {
    keys: ["lr_scheduler_num_cycles"],
    holds: isNot("lr_scheduler", "cosine_with_restarts", "cosine_with_min_lr", "warmup_stable_decay"),
    why: "the schedule in force has no cycles (library/train_util.py:5346-5391)",
  },
  {
    keys: ["lr_scheduler_power"],
    holds: isNot("lr_scheduler", "polynomial"),
    why: "only the schedule polynomial has a power (library/train_util.py:5355-5358)",
  },
  {
    keys: ["lr_scheduler_min_lr_ratio"],
    holds: isNot("lr_scheduler", "cosine_with_min_lr", "warmup_stable_decay"),
    why: "the schedule in force has no least rate (library/train_util.py:5360-5391)",
  },
  {
    keys: ["lr_scheduler_timescale"],
    holds: isNot("lr_scheduler", "inverse_sqrt"),
    why: "only the schedule inverse_sqrt reads it (library/train_util.py:5339-5340)",
  },
  {
    keys: ["lr_decay_steps"],
    holds: isNot("lr_scheduler", "warmup_stable_decay"),
    why: "only the schedule warmup_stable_decay reads it (library/train_util.py:5382-5391)",
  },
  {
    keys: ["discrete_flow_shift"],
    models: ["flux"],
    holds: is("timestep_sampling", "uniform", "sigmoid", "flux_shift"),
    why: "only the samplings sigma and shift read it (library/flux_train_utils.py:476-513)",
  },
  {
    keys: ["sigmoid_scale"],
    models: ["flux"],
    holds: is("timestep_sampling", "uniform", "sigma"),
    why: "these samplings draw from no sigmoid (library/flux_train_utils.py:476-513)",
  },
  {
    keys: ["weighting_scheme", "logit_mean", "logit_std", "mode_scale"],
    models: ["flux"],
    holds: (type, values) =>
      isNot("timestep_sampling", "sigma")(type, values) &&
      isNot("model_prediction_type", "sigma_scaled")(type, values),
    why: "only the sampling sigma and the prediction sigma_scaled read it (library/flux_train_utils.py:501-513,532-548)",
  },
  {
    keys: ["multires_noise_discount"],
    models: ["sdxl", "sd15"],
    holds: off("multires_noise_iterations"),
    why: "multires_noise_iterations is off (library/train_util.py:6082-6085)",
  },
  {
    keys: ["noise_offset_random_strength"],
    models: ["sdxl", "sd15"],
    holds: off("noise_offset"),
    why: "noise_offset is off (library/train_util.py:6076-6081)",
  },
  {
    keys: ["ip_noise_gamma_random_strength"],
    holds: off("ip_noise_gamma"),
    why: "ip_noise_gamma is off (library/train_util.py:6095-6100)",
  },
  {
    keys: ["save_every_n_epochs"],
    holds: on("save_n_epoch_ratio"),
    why: "save_n_epoch_ratio stands there and goes before it (train_network.py:980-981)",
  },
  {
    keys: ["keep_tokens", "token_warmup_min", "token_warmup_step"],
    holds: (type, values) =>
      !isSet(type, values, "shuffle_caption") &&
      numberInForce(type, values, "caption_tag_dropout_rate", 0) === 0 &&
      numberInForce(type, values, "token_warmup_step", 0) === 0,
    why: "captions are neither shuffled nor cut (library/train_util.py:868-910)",
  },
];

/** Why a key changes nothing with these values; undefined where it does something. */
export function inertReason(type: GodImageType, values: SdValues, name: string): string | undefined {
  return rules.find(
    ({ keys, models, holds }) =>
      keys.includes(name) &&
      (models === undefined || models.includes(type)) &&
      (holds === undefined || holds(type, values)),
  )?.why;
}

/** Every key that some rule is about, for the tests. */
export const inertKeys: readonly string[] = [...new Set(rules.flatMap(({ keys }) => keys))];
