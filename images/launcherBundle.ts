import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildLauncher } from "../launcher/build";
import { LauncherBuildError } from "./errors";
import { contents, filesBelow, hashOf } from "./files";

/** Where things that can be made again are kept, below the project's root; npm and git leave it alone. */
export const CACHE_FOLDER = join("node_modules", ".cache", "launchpad");

/**
 * The bundled launcher's bytes. Bundling takes some 200 ms, so the result is kept under the hash of everything
 * that it could be made from; a changed comment makes a new entry with the same bytes.
 * @throws LauncherBuildError when the sources cannot be bundled
 */
export async function launcherBundle(root: string): Promise<Buffer> {
  const folder = join(root, CACHE_FOLDER, "launcher");
  const file = join(folder, `${hashOf(contents(root, launcherSources(root))).slice(0, 32)}.cjs`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    await build(unfinished, root);
    renameSync(unfinished, file);
    removeOlder(folder, file);
  }
  return readFileSync(file);
}

async function build(file: string, root: string): Promise<void> {
  try {
    await buildLauncher(file, root);
  } catch (error) {
    // Only esbuild's error lists what is wrong; another one, such as a full disk, is passed on as it is.
    if (error instanceof Error && "errors" in error) throw new LauncherBuildError(error);
    throw error;
  }
}

/** Everything that the bundle could be made from, by path; other files of the rooms that it shares are not among them. */
export function launcherSources(root: string): string[] {
  const launcher = filesBelow(join(root, "launcher")).map((path) => `launcher/${path}`);
  const workloads = filesBelow(join(root, "workloads"))
    .filter((path) => /^[^/]+$|^launchfile\/|^[^/]+\/events(\.ts$|\/)/.test(path))
    .map((path) => `workloads/${path}`);
  // The lock file names the exact packages that are bundled; the compiler options decide on strict mode.
  return [...launcher, ...workloads, "package-lock.json", "tsconfig.json"];
}

/** Keeps the cache at a handful of bundles. Another run may be reading one; it holds the bytes by then. */
function removeOlder(folder: string, newest: string): void {
  const bundles = readdirSync(folder).filter((name) => name.endsWith(".cjs"));
  if (bundles.length <= 8) return;
  for (const name of bundles) if (join(folder, name) !== newest) rmSync(join(folder, name), { force: true });
}
