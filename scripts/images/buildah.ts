/** buildah with a store of this project's own: what is built here is nobody else's, and can be thrown away. */
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../cli/errors";
import { type RunOptions, type RunResult, run } from "../cli/run";
import { cacheFolder, requireTool } from "../tools/index";

/** Bytes below which no build is begun: a full disk in the middle costs more time than the question. */
const FLOOR_GIB = { full: 40, rehearsal: 3 } as const;

/** What is built: everything, or everything but the Python packages. */
export type Target = keyof typeof FLOOR_GIB;

/** A way to call buildah. */
export interface Buildah {
  /** Folder of the store. */
  readonly store: string;
  call(args: readonly string[], options?: RunOptions): Promise<RunResult>;
}

/** Finds or installs buildah. Errors: ToolMissing. */
export async function openBuildah(folder = join(cacheFolder(), "buildah")): Promise<Buildah> {
  const { path } = await requireTool("buildah");
  mkdirSync(folder, { recursive: true });
  const place = ["--root", join(folder, "storage"), "--runroot", join(folder, "run")];
  // `chroot` needs no right to make namespaces.
  const env = { ...process.env, STORAGE_DRIVER: storageDriver(folder), BUILDAH_ISOLATION: "chroot" };
  return {
    store: folder,
    call: (args, options = {}) =>
      run(path, [...place, ...args], { env, label: `buildah ${args[0] ?? ""}`, ...options }),
  };
}

/** Type of overlayfs as statfs(2) tells it (OVERLAYFS_SUPER_MAGIC in Linux's include/uapi/linux/magic.h). */
const OVERLAYFS = 0x794c7630;

/** An overlay cannot lie on an overlay, as in a container; there each layer is a copy of all below it, which takes long. */
function storageDriver(folder: string): "overlay" | "vfs" {
  return statfsSync(folder).type === OVERLAYFS ? "vfs" : "overlay";
}

/** A store for one piece of work, with nothing cached in it; it is gone afterwards. */
export async function withFreshStore<T>(work: (buildah: Buildah) => Promise<T>): Promise<T> {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), "buildah-fresh-"));
  try {
    return await work(await openBuildah(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Errors: OperatorError when the disk that holds the store has too little room for the target. */
export function checkRoom(folder: string, target: Target): void {
  const { bavail, bsize } = statfsSync(folder);
  const gib = (bavail * bsize) / 2 ** 30;
  if (gib >= FLOOR_GIB[target]) return;
  throw new OperatorError(
    `${folder} has ${gib.toFixed(1)} GiB free, and a build (${target}) takes up to ${FLOOR_GIB[target]} GiB - ` +
      "make room, or set LAUNCHPAD_CACHE to a folder on a larger disk",
  );
}
