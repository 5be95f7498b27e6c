import type { ProfileValue } from "../../profile";
import type { SdValue } from "../keys";

/** One value of a profile; undefined where the base file's key is left out. */
export interface ImageValue extends Omit<ProfileValue, "value"> {
  /** `config:<key>`. */
  key: string;
  value: SdValue | undefined;
}

/** Several keys of the base file that are left out for the same reason. */
export function leftOut(
  names: readonly string[],
  more: Pick<ImageValue, "id" | "source" | "reason">,
): ImageValue[] {
  return names.map((name) => ({ key: `config:${name}`, value: undefined, ...more }));
}
