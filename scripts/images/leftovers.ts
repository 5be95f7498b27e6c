/** What builds that were killed left in the store. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Buildah } from "./buildah";

/**
 * Removes the working containers that were made longer ago than a build may take: theirs was killed, because one that
 * fails takes its own along.
 * @param limitMs how long a build may take
 */
export async function removeOldContainers(buildah: Buildah, limitMs: number): Promise<void> {
  const before = Date.now() - limitMs;
  for (const driver of ["overlay", "vfs"]) {
    const folder = join(buildah.store, "storage", `${driver}-containers`);
    for (const id of containersIn(folder))
      if (madeAt(join(folder, id)) < before) await buildah.call(["rm", id], { check: false });
  }
}

function containersIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch {
    // A store without that driver.
    return [];
  }
}

/** Nothing is written into the folder itself later on. */
function madeAt(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}
