import type { ProfileName } from "../profile";
import { otherAlternatives } from "./axolotl/keys";
import { godTextGuide } from "./profiles/guide";
import { godTextStock } from "./profiles/stock";
import { godTextTuned } from "./profiles/tuned";
import { type GodTextValue, isFor, type JobSize } from "./profiles/value";

/** Values of each profile beside upstream's base files (`godTextStock`), which all of them begin with. */
export const godTextProfiles: Readonly<Record<ProfileName, readonly GodTextValue[]>> = {
  stock: godTextStock,
  guide: godTextGuide,
  tuned: godTextTuned,
};

/** Upstream's values for a job, by key. */
export function godTextBaseValues(job: JobSize): ReadonlyMap<string, GodTextValue> {
  return new Map(godTextStock.filter((each) => isFor(each, job)).map((each) => [each.key, each]));
}

/**
 * Of upstream's base file, and not in `tuned`: with it every model's tokenizer is saved with Llama 3's template, whatever
 * the model is. Without the key it keeps its own; chat tasks name theirs.
 */
const NOT_IN_TUNED = ["config:chat_template"];

/** A profile's values for a job over upstream's, by key. */
export function godTextValuesOf(profile: ProfileName, job: JobSize): ReadonlyMap<string, GodTextValue> {
  const values = new Map(godTextBaseValues(job));
  if (profile === "stock") return values;
  if (profile === "tuned") for (const key of NOT_IN_TUNED) values.delete(key);
  for (const each of godTextProfiles[profile].filter((value) => isFor(value, job))) {
    for (const other of otherAlternatives(each.key.slice("config:".length))) values.delete(`config:${other}`);
    values.set(each.key, each);
  }
  return values;
}
