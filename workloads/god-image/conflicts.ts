/** Values that each are fine and that end sd-scripts, or train nothing, when they stand together. */
import { inForce, isSet, numberInForce, type SdValue, type SdValues } from "./keys";
import type { GodImageType } from "./upstream";

/** Two or more values that do not go together. */
export interface Conflict {
  /** The keys of it; it is reported at the first that the operator set. */
  keys: readonly string[];
  rule: string;
  fix: string;
}

type Check = (type: GodImageType, values: SdValues) => Conflict | undefined;

/** Networks that the plan knows the memory of. */
const MODULES: Readonly<Record<GodImageType, string>> = {
  sdxl: "networks.lora",
  flux: "networks.lora_flux",
  sd15: "networks.lora",
};

/** Without buckets the picture itself must divide: by 8 for the VAE and by 2 for each step down of the UNet; Flux packs 2 x 2. */
const PIXELS: Readonly<Record<GodImageType, number>> = { sdxl: 32, flux: 16, sd15: 64 };

/** verify_bucket_reso_steps: sdxl_train_network.py:43, train_network.py:175, and Flux asks for both. */
const BUCKET_STEPS: Readonly<Record<GodImageType, number>> = { sdxl: 32, flux: 64, sd15: 64 };

/** `name=value` of Python, as ast.literal_eval takes it. */
const PYTHON_ARGUMENT = /^\w+=(?:True|False|None|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[(["'][^=]*[)\]"'])$/;

const schedule: Check = (type, values) => {
  const name = String(inForce(type, values, "lr_scheduler"));
  return name === "constant" && numberInForce(type, values, "lr_warmup_steps", 0) !== 0
    ? {
        keys: ["lr_warmup_steps", "lr_scheduler"],
        rule: "the schedule constant takes no warm-up and ends with a ValueError (library/train_util.py:5294-5297,5329-5330)",
        fix: "use lr_scheduler: constant_with_warmup, or leave the warm-up out",
      }
    : undefined;
};

const huber: Check = (type, values) =>
  type === "flux" &&
  ["huber", "smooth_l1"].includes(String(inForce(type, values, "loss_type"))) &&
  inForce(type, values, "huber_schedule") === "snr"
    ? {
        keys: ["loss_type", "huber_schedule"],
        rule: "flow matching has no signal-to-noise ratio, so the first step ends with a NotImplementedError (library/train_util.py:6118-6120)",
        fix: "use huber_schedule: constant or exponential",
      }
    : undefined;

const TEXT = ["shuffle_caption", "caption_dropout_rate", "caption_tag_dropout_rate", "token_warmup_step"];

const cachedText: Check = (type, values) => {
  const [key] = ["cache_text_encoder_outputs", "cache_text_encoder_outputs_to_disk"].filter((each) =>
    isSet(type, values, each),
  );
  if (key === undefined) return undefined;
  const changed = TEXT.find((each) => isSet(type, values, each));
  if (changed !== undefined) {
    const rule = `${changed} changes the texts that are kept (library/train_util.py:1102-1113)`;
    return { keys: [key, changed], rule, fix: "leave one of the two out" };
  }
  if (type === "sdxl" && !isSet(type, values, "network_train_unet_only")) {
    const rule =
      "the text encoders are trained, so their outputs cannot be kept (sdxl_train_network.py:39-41)";
    return { keys: [key, "network_train_unet_only"], rule, fix: "set network_train_unet_only: true too" };
  }
  if (trainsT5(type, values)) {
    const rule = "T5 is trained, so its outputs cannot be kept (flux_train_network.py:196-199)";
    return { keys: [key, "network_args"], rule, fix: 'take "train_t5xxl=True" out of network_args' };
  }
  return undefined;
};

const cachedLatents: Check = (type, values) => {
  if (!isSet(type, values, "cache_latents") && !isSet(type, values, "cache_latents_to_disk"))
    return undefined;
  const key = ["color_aug", "random_crop"].find((each) => isSet(type, values, each));
  if (key === undefined) return undefined;
  const rule = "it changes each picture anew, and cache_latents keeps the first (train_network.py:581-584)";
  return { keys: [key, "cache_latents"], rule, fix: "leave one of the two out" };
};

const precision: Check = (type, values) => {
  const mixed = inForce(type, values, "mixed_precision");
  for (const width of ["fp16", "bf16"]) {
    if (!isSet(type, values, `full_${width}`) || mixed === width) continue;
    const rule = `needs mixed_precision "${width}", and it is ${JSON.stringify(mixed)} (train_network.py:813-824)`;
    return { keys: [`full_${width}`, "mixed_precision"], rule, fix: "set both alike" };
  }
  const narrow = ["fp8_base", "fp8_base_unet"].find((each) => isSet(type, values, each));
  if (narrow === undefined || mixed !== "no") return undefined;
  const rule = "fp8 needs mixed precision (train_network.py:829-833)";
  return { keys: [narrow, "mixed_precision"], rule, fix: 'set mixed_precision: "bf16"' };
};

const workers: Check = (type, values) =>
  isSet(type, values, "persistent_data_loader_workers") &&
  numberInForce(type, values, "max_data_loader_n_workers", 8) === 0
    ? {
        keys: ["persistent_data_loader_workers", "max_data_loader_n_workers"],
        rule: "without workers none can stay, and the data loader ends with a ValueError (train_network.py:777-787)",
        fix: "set max_data_loader_n_workers to 1 or more, or leave it out",
      }
    : undefined;

const swap: Check = (type, values) =>
  isSet(type, values, "blocks_to_swap") && isSet(type, values, "cpu_offload_checkpointing")
    ? {
        keys: ["blocks_to_swap", "cpu_offload_checkpointing"],
        rule: "Flux's script takes one of the two (flux_train_network.py:77-79)",
        fix: "leave one of the two out",
      }
    : undefined;

const trained: Check = (type, values) =>
  isSet(type, values, "network_train_unet_only") && isSet(type, values, "network_train_text_encoder_only")
    ? {
        keys: ["network_train_text_encoder_only", "network_train_unet_only"],
        rule: "together they leave nothing to train (train_network.py:707-709)",
        fix: "leave one of the two out",
      }
    : undefined;

const noise: Check = (type, values) => {
  const v = isSet(type, values, "v_parameterization");
  if (isSet(type, values, "adaptive_noise_scale") && !isSet(type, values, "noise_offset")) {
    const rule = "needs noise_offset and ends with a ValueError (library/train_util.py:4443-4444)";
    return { keys: ["adaptive_noise_scale"], rule, fix: "set noise_offset too" };
  }
  if (isSet(type, values, "scale_v_pred_loss_like_noise_pred") && !v) {
    const rule = "needs v_parameterization and ends with a ValueError (library/train_util.py:4446-4449)";
    return { keys: ["scale_v_pred_loss_like_noise_pred"], rule, fix: "leave it out" };
  }
  if (isSet(type, values, "v_pred_like_loss") && v) {
    const rule = "ends with a ValueError under v_parameterization (library/train_util.py:4451-4454)";
    return { keys: ["v_pred_like_loss", "v_parameterization"], rule, fix: "leave one of the two out" };
  }
  const [low, high] = [
    numberInForce(type, values, "min_timestep", 0),
    numberInForce(type, values, "max_timestep", 1000),
  ];
  if (low < high) return undefined;
  const rule = `no timestep lies between ${low} and ${high} (library/train_util.py:6089-6091)`;
  return { keys: ["min_timestep", "max_timestep"], rule, fix: "use a smaller min_timestep" };
};

const sizes: Check = (type, values) => {
  if (isSet(type, values, "enable_bucket")) {
    const steps = numberInForce(type, values, "bucket_reso_steps", 64);
    if (steps % BUCKET_STEPS[type] === 0) return undefined;
    const rule = `must be a multiple of ${BUCKET_STEPS[type]} (library/train_util.py:1093-1097)`;
    return { keys: ["bucket_reso_steps", "enable_bucket"], rule, fix: `use ${BUCKET_STEPS[type]}` };
  }
  const unit = PIXELS[type];
  if (imageSize(type, values).every((each) => each % unit === 0)) return undefined;
  const rule = `without enable_bucket width and height must be multiples of ${unit}`;
  return { keys: ["resolution", "enable_bucket"], rule, fix: "change it, or set enable_bucket: true" };
};

const networkModule: Check = (type, values) => {
  const wanted = MODULES[type];
  return inForce(type, values, "network_module") === wanted
    ? undefined
    : {
        keys: ["network_module"],
        rule: `${wanted} is the network for this model that the plan knows and validators load`,
        fix: "remove it",
      };
};

const pythonArguments: Check = (type, values) => {
  for (const key of ["optimizer_args", "lr_scheduler_args"]) {
    const given = inForce(type, values, key);
    const wrong = Array.isArray(given)
      ? given.find((each) => !PYTHON_ARGUMENT.test(String(each)))
      : undefined;
    if (wrong === undefined) continue;
    const rule = `${JSON.stringify(wrong)} is no name=value of Python (library/train_util.py:4860-4866)`;
    return { keys: [key], rule, fix: 'write it as "weight_decay=0.01" or "relative_step=False"' };
  }
  const network = inForce(type, values, "network_args");
  const wrong = Array.isArray(network) ? network.find((each) => !/^\w+=/.test(String(each))) : undefined;
  if (wrong === undefined) return undefined;
  const rule = `${JSON.stringify(wrong)} is no name=value (train_network.py:662-664)`;
  return { keys: ["network_args"], rule, fix: 'write it as "conv_dim=8"' };
};

const checks: readonly Check[] = [
  schedule,
  huber,
  cachedText,
  cachedLatents,
  precision,
  workers,
  swap,
  trained,
  noise,
  sizes,
  networkModule,
  pythonArguments,
];

/** What does not go together among the values in force. */
export function conflictsOf(type: GodImageType, values: SdValues): Conflict[] {
  return checks.map((check) => check(type, values)).filter((each) => each !== undefined);
}

/** Width and height in pixels (library/train_util.py:5409-5415). */
export function imageSize(type: GodImageType, values: SdValues): [number, number] {
  const given: SdValue | undefined = inForce(type, values, "resolution");
  const [width = 512, height = width] = String(given ?? "")
    .split(",")
    .map(Number)
    .filter(Boolean);
  return [width, height];
}

/** True where T5 gets a LoRA too. */
export function trainsT5(type: GodImageType, values: SdValues): boolean {
  const args = inForce(type, values, "network_args");
  return type === "flux" && Array.isArray(args) && args.some((each) => each === "train_t5xxl=True");
}
