/** The keys of sd-scripts' TOML file: the arguments of the three scripts' parsers at SD_SCRIPTS_COMMIT. */
import { datasetKeys } from "./keys/dataset";
import { fluxKeys } from "./keys/flux";
import type { SdKey, SdValue } from "./keys/key";
import { networkKeys } from "./keys/network";
import { noiseKeys } from "./keys/noise";
import { optimizerKeys } from "./keys/optimizer";
import { savingKeys } from "./keys/saving";
import { trainingKeys } from "./keys/training";
import type { GodImageType } from "./upstream";

export { keyMistake, type SdKey, type SdValue } from "./keys/key";

const all: readonly SdKey[] = [
  ...networkKeys,
  ...trainingKeys,
  ...optimizerKeys,
  ...noiseKeys,
  ...datasetKeys,
  ...savingKeys,
  ...fluxKeys,
];

/** Values by key, as they stand in a file. */
export type SdValues = ReadonlyMap<string, SdValue>;

/** The keys that this model's script knows. */
export function godImageKeys(type: GodImageType): readonly SdKey[] {
  return all.filter(({ models }) => models === undefined || models.includes(type));
}

/** One key of this model's script; undefined where its parser has none of that name. */
export function godImageKey(type: GodImageType, name: string): SdKey | undefined {
  return all.find((key) => key.name === name && (key.models === undefined || key.models.includes(type)));
}

/** The value in force: the file's, or the parser's default. */
export function inForce(type: GodImageType, values: SdValues, name: string): SdValue | undefined {
  return values.get(name) ?? godImageKey(type, name)?.default;
}

/** A number in force; `otherwise` where there is none. */
export function numberInForce(type: GodImageType, values: SdValues, name: string, otherwise: number): number {
  const value = inForce(type, values, name);
  return typeof value === "number" ? value : otherwise;
}

/** True for a switch that is on, a number other than 0 and a text that is not empty, as Python sees them. */
export function isSet(type: GodImageType, values: SdValues, name: string): boolean {
  const value = inForce(type, values, name);
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
