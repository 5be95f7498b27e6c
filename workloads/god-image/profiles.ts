/** The profiles of an image job: what each says over the base file of its model. */
import type { ProfileName, Refused } from "../profile";
import { GOD_IMAGE_BASE_FLUX, GOD_IMAGE_BASE_SDXL } from "./baseFiles";
import type { SdValue, SdValues } from "./keys";
import { guideValues } from "./profiles/guide";
import { tunedValues } from "./profiles/tuned";
import type { ImageValue } from "./profiles/value";
import type { GodImageType } from "./upstream";

export type { ImageValue } from "./profiles/value";

/**
 * The base file of a model. Upstream has none for Standard SD: it is SDXL's, at the size that Standard SD was trained
 * on (its config.json: sample_size 64, that is 512 pixels).
 */
export function baseValues(type: GodImageType): SdValues {
  const base = type === "flux" ? GOD_IMAGE_BASE_FLUX : GOD_IMAGE_BASE_SDXL;
  const values = new Map(Object.entries(base).flatMap(([key, value]) => known(key, value)));
  if (type === "sd15") values.set("resolution", "512,512");
  return values;
}

/** The watch's values may be of any shape; these files have flat ones only. */
function known(key: string, value: unknown): [string, SdValue][] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return [[key, value]];
  if (!Array.isArray(value)) return [];
  const texts = value.filter((each) => typeof each === "string");
  return texts.length === value.length
    ? [[key, texts]]
    : [[key, value.filter((each) => typeof each === "number")]];
}

/** Values of each profile over the base file; `stock` is the base file. */
export const godImageProfiles: Readonly<
  Record<GodImageType, Readonly<Record<ProfileName, readonly ImageValue[]>>>
> = {
  sdxl: { stock: [], guide: guideValues.sdxl, tuned: tunedValues.sdxl },
  flux: { stock: [], guide: guideValues.flux, tuned: tunedValues.flux },
  sd15: { stock: [], guide: guideValues.sd15, tuned: tunedValues.sd15 },
};

/** A value as the plan and the docs show it: lists as in TOML. */
export function valueText(value: SdValue | undefined): string {
  if (value === undefined) return "left out";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value with its text, for the plan and the docs. */
export type ShownValue = Omit<ImageValue, "value"> & { value: string };

/** The keys of the base file that a profile leaves out: one row for each reason, with their names as its value. */
export function leftOutValues(values: readonly ImageValue[]): ShownValue[] {
  const rows = new Map<string, ShownValue>();
  for (const { key, value, id, source, reason } of values) {
    if (value !== undefined) continue;
    const name = key.slice("config:".length);
    const before = rows.get(id);
    const names = before === undefined ? name : `${before.value}, ${name}`;
    rows.set(id, { key: `config without (${id})`, value: names, id, source, reason });
  }
  return [...rows.values()];
}

/** What guide 004 advises for image jobs and no profile does. */
export const godImageRefused: readonly Refused[] = [
  {
    id: "LP-GIMG-060",
    setting: "epoch: 60 (SDXL), 600 (Flux)",
    guide: "004",
    reason:
      "a key of the GUI that sd-scripts never reads; max_train_steps decides (sd-scripts train_network.py:799-805)",
  },
  {
    id: "LP-GIMG-061",
    setting: "learning_rate: 4.0e-5 (SDXL), 2.0e-4 (Flux)",
    guide: "004",
    reason:
      "unet_lr and text_encoder_lr of the base files go before it (sd-scripts networks/lora.py:1199,1234); profile guide sets those",
  },
  {
    id: "LP-GIMG-062",
    setting: "huber_c: 0.015 (SDXL), 0.02 (Flux)",
    guide: "004",
    reason: "read by the losses huber and smooth_l1 only; the base files have l2",
  },
  {
    id: "LP-GIMG-063",
    setting: "min_snr_gamma: 16 (Flux)",
    guide: "004",
    reason: "flow matching has no such weight (sd-scripts flux_train_network.py:436-437)",
  },
  {
    id: "LP-GIMG-064",
    setting: "gradient checkpointing off",
    guide: "004",
    reason:
      "at the guide's own batch and rank SDXL would need about 190 GiB and Flux about 380; profile tuned does without at SDXL's batch of 4",
  },
  {
    id: "LP-GIMG-065",
    setting: "64 loader workers, pinned memory, prefetch factor 8",
    guide: "004",
    reason:
      "with cached latents a batch is some tensors that lie in memory, and each epoch of a few steps would start 64 processes; the other two are no settings of sd-scripts",
  },
  {
    id: "LP-GIMG-066",
    setting: "four GPUs for image jobs",
    guide: "004",
    reason:
      "upstream starts one process, and its tournaments give an image job one GPU (scripts/image_trainer.py:58; validator/tournament/utils.py:54-55)",
  },
];
