/** The user's cache folder of this project, and a safe way to put finished folders into it. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { codeOf } from "../cli/errors";
import { sleep } from "../cli/interrupt";
import { type Step, startStep } from "../cli/progress";

/**
 * Where everything lies that can be made again: `$LAUNCHPAD_CACHE`, else `$XDG_CACHE_HOME/launchpad`, else
 * `~/.cache/launchpad`. Never inside the repository.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LAUNCHPAD_CACHE) return env.LAUNCHPAD_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "launchpad");
  return join(env.HOME ?? homedir(), ".cache", "launchpad");
}

/** Made once: the folder's path, and whether it was made just now. */
export interface CachedFolder {
  path: string;
  made: boolean;
}

/** What a cached folder may need beyond being there. */
export interface CachedFolderOptions {
  /** Whether a folder that is there is good; one that is not is made anew. @default being there is enough */
  isUsable?: (folder: string) => Promise<boolean>;
}

/** A holder renews its lock every 2 s; one that died is passed by after 10 s. */
const lockTimes = { stale: 10_000, update: 2_000 };
const lookAgainMs = 300;

/**
 * Returns the cache's folder `name`, made by `make` if it is not there. `make` fills a folder beside it that is
 * renamed when complete, so an interrupted run leaves nothing half-made; of several processes one makes it and
 * the others wait, and say so.
 */
export async function cachedFolder(
  cache: string,
  name: string,
  make: (folder: string) => Promise<void>,
  options: CachedFolderOptions = {},
): Promise<CachedFolder> {
  const path = join(cache, name);
  const isThere = async () => existsSync(path) && ((await options.isUsable?.(path)) ?? true);
  if (await isThere()) return { path, made: false };
  await mkdir(cache, { recursive: true });
  const release = await lockOf(cache, name);
  try {
    if (await isThere()) return { path, made: false };
    await removeUnfinished(cache, name);
    const unfinished = await mkdtemp(join(cache, unfinishedPrefix(name)));
    await make(unfinished);
    // A folder cannot replace another one in one step: the bad one goes aside first.
    if (existsSync(path)) await rename(path, `${unfinished}-replaced`);
    await rename(unfinished, path);
    return { path, made: true };
  } finally {
    await removeUnfinished(cache, name);
    await release();
  }
}

/** Runs `work` while no other process does the same under this name. */
export async function oneAtATime<T>(cache: string, name: string, work: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const release = await lockOf(cache, name);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Waits for the lock of one folder of the cache. @returns what releases it */
async function lockOf(cache: string, name: string): Promise<() => Promise<void>> {
  let waiting: Step | undefined;
  try {
    for (;;) {
      try {
        return await takeLock(cache, name);
      } catch (error) {
        if (codeOf(error) !== "ELOCKED") throw error;
      }
      waiting ??= startStep(`Waiting for another process that is making ${name}`, { quietSeconds: 1 });
      await sleep(lookAgainMs);
    }
  } finally {
    waiting?.clear();
  }
}

async function takeLock(cache: string, name: string): Promise<() => Promise<void>> {
  let lost = false;
  const release = await lock(cache, {
    ...lockTimes,
    lockfilePath: join(cache, `${name}.lock`),
    // The machine slept for so long that another process took over; the rename at the end is safe all the same.
    onCompromised: () => {
      lost = true;
    },
  });
  return async () => {
    if (!lost) await release();
  };
}

function unfinishedPrefix(name: string): string {
  return `.${name}.unfinished-`;
}

/** Removes what this run, or one that was killed, did not finish. Called under the lock. */
async function removeUnfinished(cache: string, name: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (entry.startsWith(unfinishedPrefix(name)))
      await rm(join(cache, entry), { recursive: true, force: true });
  }
}
