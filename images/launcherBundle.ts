import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleLauncher } from "../launcher/build";
import { LauncherBuildError } from "./errors";
import { filesBelow } from "./files";
import { keptBundle } from "./keptBundle";

/**
 * The bundled launcher's bytes, bundled only when something changed.
 * @throws LauncherBuildError when the sources cannot be bundled
 */
export function launcherBundle(root: string): Promise<Buffer> {
  return keptBundle(root, {
    kind: "launcher",
    sources: launcherSources(root),
    build: () => build(root),
  });
}

async function build(root: string): Promise<Uint8Array> {
  try {
    return (await bundleLauncher(root)).contents;
  } catch (error) {
    // Only esbuild's error lists what is wrong; another one is passed on as it is.
    if (error instanceof Error && "errors" in error) throw new LauncherBuildError(error);
    throw error;
  }
}

/** A launcher in a file of its own. */
export interface WrittenLauncher {
  readonly file: string;
  /** sha256 (hex) of the file. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Writes the bundle of the project in `root` to `outFile`. Errors: those of `launcherBundle`, the file system's. */
export async function writeLauncher(root: string, outFile: string): Promise<WrittenLauncher> {
  const bundle = await launcherBundle(root);
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, bundle, { mode: 0o755 });
  return { file: outFile, sha256: createHash("sha256").update(bundle).digest("hex"), bytes: bundle.length };
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
