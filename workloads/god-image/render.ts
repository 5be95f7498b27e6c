/** sd-scripts' TOML file from its keys. */
import { stringify } from "smol-toml";
import type { SdValues } from "./keys";

/** The file, keys in order. Every value comes back as it was. */
export function renderToml(values: SdValues): string {
  return stringify(Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1))));
}
