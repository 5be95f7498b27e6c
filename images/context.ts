import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ImageFiles } from "./inputs";
import { CACHE_FOLDER } from "./keptBundle";

/** One date for every file of a context, so that nothing in it tells when it was written. */
const EPOCH = new Date(0);

/**
 * Writes the build context of a workload's image below the cache folder and returns its path relative to the
 * project's root: relative, so that the state is the same for every operator. A context is named by its hash,
 * so one that is there is right.
 */
export function writeContext(root: string, workload: string, image: ImageFiles): string {
  const path = join(CACHE_FOLDER, "context", `${workload}-${image.inputsHash.slice(0, 16)}`);
  const folder = join(root, path);
  if (existsSync(folder)) return path;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const [name, content] of image.files) {
    const file = join(unfinished, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    // The provider hashes modes too (contextDigest), and another operator may have another umask.
    chmodSync(file, 0o644);
    utimesSync(file, EPOCH, EPOCH);
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run wrote the same folder first.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return path;
}
