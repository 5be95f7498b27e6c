import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The digests of images that were pushed, as `<stack>/<workload>` to `sha256:...`, from the checked-in record
 * images/record.json. No record is no digest: planning says which one it misses.
 */
export function readDigests(root: string): Record<string, string> {
  const file = join(root, "images", "record.json");
  if (!existsSync(file)) return {};
  const record: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (record === null || typeof record !== "object") return {};
  return Object.fromEntries(Object.entries(record).filter(([, digest]) => typeof digest === "string"));
}
