/** What a run that was killed left: its Docker engine, the containers on it, and their folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../cli/interrupt";
import { processesWith } from "../cli/processes";
import { withStep } from "../cli/progress";
import { abandonedFolders, removeAbandoned } from "../tools/ownedFolder";

/** An engine that is asked to end gives its containers 15 s (dockerd's --shutdown-timeout). */
const POLITE_MS = 20_000;

/** Ends the engines in folders `prefix...` of `parent` whose owner has ended, and removes these. */
export async function removeAbandonedEngines(parent: string, prefix: string): Promise<void> {
  for (const folder of abandonedFolders(parent, prefix)) {
    await withStep(`Removing ${folder}, which a killed run left`, { quietSeconds: 1 }, async () => {
      await askToEnd(folder);
      removeAbandoned(folder);
    });
  }
}

/** It takes its containers, its mounts and containerd with it. */
async function askToEnd(folder: string): Promise<void> {
  const daemon = daemonOf(folder);
  // Another process may have its id by now.
  const lives = () => processesWith(`${folder}/`).some(({ pid }) => pid === daemon);
  if (daemon === undefined || !lives()) return;
  process.kill(daemon, "SIGTERM");
  for (const until = Date.now() + POLITE_MS; lives() && Date.now() < until; ) await sleep(100);
}

/** As the engine wrote it; undefined when it never came so far. */
function daemonOf(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, "pid"), "utf8"));
  } catch {
    return undefined;
  }
}
