import { type Flag, flagMistake } from "../../flags";
import type { GodImageType } from "../upstream";

/** What may stand behind a key in sd-scripts' TOML file. */
export type SdValue = string | number | boolean | readonly string[] | readonly number[];

/** A key of that file: an argument of the script's parser, without its dashes. */
export interface SdKey extends Omit<Flag, "type"> {
  /** `numbers`: a number or a list of them (argparse's `nargs="*"`). */
  type: Flag["type"] | "numbers";
  /** The scripts whose parser has it; absent: all three. */
  models?: readonly GodImageType[];
  /** The only numbers that it takes. */
  numbers?: readonly number[];
}

const place = (file: string) => (line: number) => `${file}:${line}`;

/** File and line in sd-scripts at SD_SCRIPTS_COMMIT. */
export const trainUtil = place("library/train_util.py");
export const trainNetwork = place("train_network.py");
export const sdxlTrain = place("library/sdxl_train_util.py");
export const fluxTrain = place("library/flux_train_utils.py");
export const fluxScript = place("flux_train_network.py");
export const customTrain = place("library/custom_train_functions.py");
export const configUtil = place("library/config_util.py");
export const deepspeed = place("library/deepspeed_utils.py");
export const utils = place("library/utils.py");
export const modelSpec = place("library/sai_model_spec.py");

/** Past this a count is a mistake. */
const MANY = 1_000_000_000;

/** A whole number. */
export function whole(
  name: string,
  source: string,
  standard: number | undefined,
  min = 1,
  max = MANY,
): SdKey {
  return { name, type: "int", default: standard, source, min, max };
}

/** A number. */
export function real(name: string, source: string, standard: number | undefined, min = 0, max = MANY): SdKey {
  return { name, type: "float", default: standard, source, min, max };
}

/** A text. */
export function text(name: string, source: string, standard: string | undefined): SdKey {
  return { name, type: "string", default: standard, source };
}

/** A list of texts. */
export function texts(name: string, source: string): SdKey {
  return { name, type: "strings", default: undefined, source };
}

/** A switch; off where the file does not have it. */
export function toggle(name: string, source: string): SdKey {
  return { name, type: "switch", default: false, source };
}

/** One of some words. The parser does not see what comes from the file, so a wrong one fails late or never. */
export function choice(
  name: string,
  source: string,
  standard: string | undefined,
  words: readonly string[],
): SdKey {
  const pattern = new RegExp(`^(?:${words.map((word) => word.replace(/[-+.]/g, "\\$&")).join("|")})$`);
  return { name, type: "string", default: standard, source, form: { pattern, like: words.join(", ") } };
}

/** One of some numbers. */
export function oneNumber(
  name: string,
  source: string,
  standard: number | undefined,
  numbers: readonly number[],
): SdKey {
  return { name, type: "int", default: standard, source, numbers };
}

/** The key with something more to say of it. */
export function but(key: SdKey, more: Partial<SdKey>): SdKey {
  return { ...key, ...more };
}

/** What is wrong with a value of a key, as rule and fix; undefined when it is fine. */
export function keyMistake(key: SdKey, value: unknown): { rule: string; fix: string } | undefined {
  const { type, ...rest } = key;
  if (rest.numbers !== undefined && !rest.numbers.includes(Number(value)))
    return { rule: `takes one of: ${rest.numbers.join(", ")}`, fix: "use one of them" };
  if (type === "strings" && !Array.isArray(value))
    return { rule: "takes a list of texts", fix: "write it as a list" };
  if (type !== "numbers") {
    if (Array.isArray(value) && type !== "strings")
      return { rule: "takes one value", fix: "write it without the brackets" };
    return flagMistake({ ...rest, type }, value);
  }
  for (const each of Array.isArray(value) ? value : [value]) {
    const mistake = flagMistake({ ...rest, type: "float" }, each);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}
