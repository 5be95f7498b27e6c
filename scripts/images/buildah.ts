/** buildah with a store of this project's own: what is built here is nobody else's, and can be thrown away. */
import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { OperatorError } from "../cli/errors";
import { fullDisk, type WrittenPlace } from "../cli/fullDisk";
import { type RunOptions, type RunResult, run } from "../cli/run";
import { isAtLeast } from "../engine/versions";
import { cacheFolder, requireTool } from "../tools/index";
import { liesOnOverlay } from "../tools/overlay";
import { withOwnedFolder } from "../tools/ownedFolder";

/** Bytes below which no build is begun: a full disk in the middle costs more time than the question. */
const FLOOR_GIB = { full: 40, rehearsal: 3 } as const;
/** The same where each of some twenty layers is a copy: 6.5 GiB seen for a rehearsal (2026-11-21), 20 GB each reckoned. */
const FLOOR_OF_COPIES_GIB = { full: 400, rehearsal: 8 } as const;

/** What is built: everything, or everything but the Python packages. */
export type Target = keyof typeof FLOOR_GIB;

/** A way to call buildah. */
export interface Buildah {
  /** Folder of the store. */
  readonly store: string;
  call(args: readonly string[], options?: RunOptions): Promise<RunResult>;
}

/** The oldest one that these builds were tried with: Debian 12's. */
const OLDEST = "1.28";
/** Of the folders for what buildah writes on its way: layers in one piece. */
const TEMPORARY = "launchpad-buildah-";

/** Finds or installs buildah. Errors: ToolMissing, OperatorError (it is too old). */
export async function openBuildah(folder = join(cacheFolder(), "buildah")): Promise<Buildah> {
  const { path } = await requireTool("buildah");
  await refuseOld(path);
  mkdirSync(folder, { recursive: true });
  const place = [
    "--root",
    join(folder, "storage"),
    "--runroot",
    join(folder, "run"),
    ...storageDriver(folder),
  ];
  // `chroot` needs no right to make namespaces.
  const env = { ...process.env, BUILDAH_ISOLATION: "chroot" };
  return {
    store: folder,
    call: async (args, options = {}) => {
      const label = options.label ?? `buildah ${args[0] ?? ""}`;
      try {
        // A failed buildah leaves files there, and a killed one too.
        return await withOwnedFolder(temporaryParent(), TEMPORARY, (temporary) =>
          run(path, [...place, ...args], { env: { ...env, TMPDIR: temporary }, ...options, label }),
        );
      } catch (error) {
        throw fullDisk(error, label, placesOf(folder, args), temporaryPlace()) ?? error;
      }
    },
  };
}

async function refuseOld(path: string): Promise<void> {
  const { stdout } = await run(path, ["--version"], { timeoutMs: 30_000 });
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  if (version !== undefined && isAtLeast(version, OLDEST)) return;
  throw new OperatorError(
    `${path} is buildah ${version ?? `of an unknown version (${stdout.trim()})`}, and images are built with ` +
      `${OLDEST} or newer, which Debian 12 has - install one, or put its folder first on PATH`,
  );
}

/** buildah's own choice: `/tmp` may be memory, and a layer of a full image is gigabytes. */
function temporaryParent(): string {
  return process.env.TMPDIR === undefined && existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

/** Where buildah writes for good: its store, and the folder that an image is pushed to. */
function placesOf(store: string, args: readonly string[]): [WrittenPlace, ...WrittenPlace[]] {
  const fix = `make room there, remove ${store} (the next build then starts from nothing), or set LAUNCHPAD_CACHE to a folder on a larger disk`;
  const out = args.filter((arg) => arg.startsWith("dir:")).map((arg) => resolve(arg.slice("dir:".length)));
  return [{ folder: store, fix }, ...out.map((folder) => ({ folder, fix: "make room there" }))];
}

function temporaryPlace(): WrittenPlace {
  return { folder: temporaryParent(), fix: "make room there, or set TMPDIR to a folder on a larger disk" };
}

/** An option: buildah 1.28 passes over STORAGE_DRIVER once it has --root, and tries the overlay again at each call. */
function storageDriver(folder: string): string[] {
  return liesOnOverlay(folder) ? ["--storage-driver", "vfs"] : [];
}

/** Of the stores that live as long as one piece of work. */
const FRESH = "buildah-fresh-";

/** A store for one piece of work, with nothing cached in it; it is gone afterwards. */
export async function withFreshStore<T>(work: (buildah: Buildah) => Promise<T>): Promise<T> {
  mkdirSync(cacheFolder(), { recursive: true });
  return withOwnedFolder(cacheFolder(), FRESH, async (folder) => work(await openBuildah(folder)));
}

/** Errors: OperatorError when the disk that holds the store has too little room for the target. */
export function checkRoom(folder: string, target: Target): void {
  const { bavail, bsize } = statfsSync(folder);
  const gib = (bavail * bsize) / 2 ** 30;
  const floor = (liesOnOverlay(folder) ? FLOOR_OF_COPIES_GIB : FLOOR_GIB)[target];
  if (gib >= floor) return;
  throw new OperatorError(
    `${folder} has ${gib.toFixed(1)} GiB free, and a build (${target}) takes up to ${floor} GiB - ` +
      "make room, or set LAUNCHPAD_CACHE to a folder on a larger disk",
  );
}
