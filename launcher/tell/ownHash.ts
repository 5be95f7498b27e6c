/** Which launcher answers: the hash of its own file, as launcher/build.ts reports it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

let known: string | undefined;

/** sha256 (hex) of the bundle that runs; undefined where its file cannot be read any more. Read once, when asked. */
export function ownHash(): string | undefined {
  try {
    known ??= createHash("sha256").update(readFileSync(__filename)).digest("hex");
    return known;
  } catch {
    return undefined;
  }
}
