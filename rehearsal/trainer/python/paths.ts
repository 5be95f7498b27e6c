/** Container paths where a rehearsal has laid them out. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { ROOT_VARIABLE } from "../sn38/arguments";

/** An absolute container path under the rehearsal's root; a relative one as it stands, from the working folder. */
export function onDisk(path: string): string {
  return isAbsolute(path) ? join(process.env[ROOT_VARIABLE] ?? "/", path) : path;
}

/** Writes a small file with the name of a big one. */
export function writeStandIn(path: string, content: string): void {
  const file = onDisk(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
