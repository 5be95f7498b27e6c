/** The folder in which a stack of this project folder is rehearsed: in the user's cache, one rehearsal at a time. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { lock } from "proper-lockfile";
import { codeOf } from "../cli/errors";
import { sleep } from "../cli/interrupt";
import { type Step, startStep } from "../cli/progress";
import { cacheFolder } from "../tools/cache";

/** A folder that is ours until `release`. */
export interface Scratch {
  folder: string;
  /** Pulumi home of all rehearsals of this user: it holds the embedded providers only. */
  pulumiHome: string;
  release(): Promise<void>;
}

/** A holder renews its lock every second; one that died is passed by after five. */
const lockTimes = { stale: 5_000, update: 1_000 };
const lookAgainMs = 200;

/** Takes the folder of a stack; waits, and says so, while another rehearsal of it runs. */
export async function takeScratch(stack: string, projectDir: string): Promise<Scratch> {
  const project = createHash("sha256").update(resolve(projectDir)).digest("hex").slice(0, 12);
  const root = join(cacheFolder(), "rehearsal");
  const folder = join(root, project, stack);
  mkdirSync(folder, { recursive: true });
  const release = await lockOf(folder, stack);
  // The providers are bundled from this folder's sources, so each project folder has its own home.
  return { folder, pulumiHome: join(root, project, ".pulumi-home"), release };
}

async function lockOf(folder: string, stack: string): Promise<() => Promise<void>> {
  let waiting: Step | undefined;
  try {
    for (;;) {
      try {
        return await lock(folder, { ...lockTimes, onCompromised: () => {} });
      } catch (error) {
        if (codeOf(error) !== "ELOCKED") throw error;
      }
      waiting ??= startStep(`Waiting for another rehearsal of stack ${stack}`, { quietSeconds: 1 });
      await sleep(lookAgainMs);
    }
  } finally {
    waiting?.clear();
  }
}
