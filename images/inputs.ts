import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageInputs } from "../planning/inputs";
import { contents, filesBelow, hashOf } from "./files";
import { launcherBundle } from "./launcherBundle";

/** Everything that goes into an image, read once. */
export interface ImageFiles extends ImageInputs {
  /** Files of the build context by their path in it. */
  files: ReadonlyMap<string, Buffer>;
  /** Build arguments that become labels: they follow from the files. */
  labelArguments: { LOCK_HASH: string; LAUNCHER_HASH: string };
}

/** The launcher's name in a build context. */
export const LAUNCHER_FILE = "launcher.cjs";

// These say something about an image and are no part of it.
const NOT_IN_CONTEXT = /\.(md|ts|in)$|^base\.json$/;

/** Scripts and lock files that every image uses; they lie in `shared/` of each context. */
const SHARED = "shared";
const SHARED_IN_CONTEXT = /\.(sh|txt)$/;

/** Lock files: what package managers install, by hash. */
const LOCKS = /\.txt$/;

/**
 * What each workload's image is made from: the files of images/<workload>/ and images/shared/, and the launcher. Planning takes the
 * hash and the base image; the program and a build take the files.
 */
export async function imageInputs(root: string): Promise<Record<string, ImageFiles>> {
  const launcher = await launcherBundle(root);
  const shared = sharedFiles(root);
  const found: Record<string, ImageFiles> = {};
  for (const workload of readdirSync(join(root, "images"), { withFileTypes: true })) {
    const folder = join(root, "images", workload.name);
    if (!workload.isDirectory() || !existsSync(join(folder, "Dockerfile"))) continue;
    const paths = filesBelow(folder).filter((path) => !NOT_IN_CONTEXT.test(path));
    const own = [...contents(folder, paths)];
    const files = new Map([...own, ...shared, [LAUNCHER_FILE, launcher] as const]);
    const labelArguments = {
      LOCK_HASH: hashOf([...own, ...shared].filter(([name]) => LOCKS.test(name))),
      LAUNCHER_HASH: hashOf([[LAUNCHER_FILE, launcher]]),
    };
    found[workload.name] = {
      inputsHash: hashOf(files),
      baseImage: baseImage(folder),
      nccl: lockedNccl(own),
      files,
      labelArguments,
    };
  }
  return found;
}

/** Where images/shared is missing there is nothing to share. */
function sharedFiles(root: string): (readonly [string, Buffer])[] {
  const folder = join(root, "images", SHARED);
  if (!existsSync(folder)) return [];
  const paths = filesBelow(folder).filter((path) => SHARED_IN_CONTEXT.test(path));
  return [...contents(folder, paths)].map(([path, content]) => [`${SHARED}/${path}`, content] as const);
}

/** The version of nvidia-nccl that a workload's own locks pin. */
function lockedNccl(files: readonly (readonly [string, Buffer])[]): string | undefined {
  for (const [name, content] of files) {
    if (!LOCKS.test(name)) continue;
    const version = /^nvidia-nccl-cu\d+==(\d+(?:\.\d+)*)/m.exec(content.toString("utf8"))?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** The base image by digest that images/<workload>/base.json names, when it names one. */
function baseImage(folder: string): string | undefined {
  const file = join(folder, "base.json");
  if (!existsSync(file)) return undefined;
  const { reference } = JSON.parse(readFileSync(file, "utf8")) as { reference?: unknown };
  return typeof reference === "string" ? reference : undefined;
}
