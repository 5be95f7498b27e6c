/**
 * The Pulumi engine: found or made (docs/decisions/0009-engine.md).
 *
 *     const engine = await ensureEngine();
 *     await run(engine.bin, ["preview"], { env: { ...env, PATH: `${engine.dir}:${env.PATH}` } });
 *
 * Ways, in this order: `pulumi` on PATH when it is new enough and has its Node.js language host beside it; the cache;
 * the vendor's release; a build from Go modules. What was made lies in the user's cache folder, put there in one step
 * after it was verified; of several processes one makes it and the others wait.
 */
import { join } from "node:path";
import { OperatorError } from "../cli/errors";
import { cachedFolder, cacheFolder } from "../tools/cache";
import { makeEngine } from "./make";
import { findEngineOnPath, type PathSearch } from "./onPath";
import { hasStamp } from "./stamp";
import { vendorReleases } from "./vendor";
import { engineVersion, programs } from "./versions";

export { engineVersion } from "./versions";

/** An engine that is ready to use. */
export interface Engine {
  /** The folder that holds `pulumi`'s language host: goes first in PATH. */
  dir: string;
  /** `pulumi` itself. */
  bin: string;
  /** Such as "3.255.0". */
  version: string;
  /** Where it came from in this run; "cached" is one that an earlier run downloaded or built. */
  source: "path" | "vendor" | "built" | "cached";
}

/** All have their defaults; tests and the command line set them. */
export interface EngineOptions {
  /** PATH, LAUNCHPAD_CACHE and the like are read from it. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Leave the user's own `pulumi` alone. @default false */
  ignorePath?: boolean;
  /** Base URL of releases; "none" leaves the download out. @default $LAUNCHPAD_ENGINE_URL, else the vendor's */
  releases?: string;
}

/**
 * Finds or makes the engine. A run that finds one takes a few milliseconds.
 * @throws OperatorError with every way that was tried, what came of it, and how to mend it; Interrupted after Ctrl-C
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const env = options.env ?? process.env;
  const cache = join(cacheFolder(env), "engine");
  const reasons: string[] = [];
  if (options.ignorePath !== true) {
    const found = await searchPath(cache, env);
    if ("version" in found) return { ...found, source: "path" };
    reasons.push(found.why);
  }
  let source: Engine["source"] = "cached";
  const { path } = await cachedFolder(
    cache,
    `${engineVersion}-${process.platform}-${process.arch}`,
    async (folder) => {
      const releases = options.releases ?? env.LAUNCHPAD_ENGINE_URL ?? vendorReleases;
      source = await makeEngine(folder, releases, env, reasons);
    },
    { isUsable: (folder) => hasStamp(folder, engineVersion) },
  );
  return { dir: path, bin: join(path, programs.engine), version: engineVersion, source };
}

async function searchPath(cache: string, env: NodeJS.ProcessEnv): Promise<PathSearch> {
  try {
    return await findEngineOnPath(engineVersion, join(cache, "path.json"), env);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { why: error.message };
  }
}
