/** Values as nvidia-smi prints them: numbers with units, and several words for "there is none". */

/** Words that stand for a value that the GPU or the driver does not give (nvidia-smi(1), "GPU ATTRIBUTES"). */
const NONE =
  /^\[?(n\/a|not supported|unknown error|not found|requested functionality has been deprecated|gpu requires reset)?\]?$/i;

/** The text, or undefined where nvidia-smi says that there is none. */
export function textOrNone(raw: string | undefined): string | undefined {
  const text = raw?.trim() ?? "";
  return NONE.test(text) ? undefined : text;
}

/** The leading number of `81559 MiB`, `97 %`, `612.40 W` or `18`; undefined for `[N/A]` and the like. */
export function numberOrNone(raw: string | undefined): number | undefined {
  const found = /^-?\d+(?:\.\d+)?/.exec(textOrNone(raw) ?? "")?.[0];
  return found === undefined ? undefined : Number(found);
}
