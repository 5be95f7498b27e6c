/** What an earlier launcher left running: never start a second miner beside it. */
import type { LaunchFile } from "../../workloads/launchfile";
import { LauncherError } from "../exitcodes";
import { runMark } from "../supervise/child";
import { type ProcessRow, processesOfRun } from "../supervise/proctable";
import { killRun, stopChild } from "../supervise/stop";
import { isAlive } from "./identity";
import type { SavedRun } from "./stateFolder";

/** No process has this id: then only the mark in the environment counts. */
const NOBODY = -1;

/** The live processes of earlier runs, by pid and start time or by the run's mark. */
export function leftRunning(runs: readonly SavedRun[]): ProcessRow[] {
  return runs.flatMap((run) => processesOfRun(leaderOf(run), runMark(run.runId)));
}

/** Ends them: with the contract's signal and grace where the leader lives, by SIGKILL where it does not. */
export async function takeOver(runs: readonly SavedRun[], processes: LaunchFile["processes"]): Promise<void> {
  for (const run of runs) {
    const pid = leaderOf(run);
    const stop = processes.find(({ name }) => name === run.name)?.stop;
    if (pid !== NOBODY && stop !== undefined) await stopChild({ pid }, stop, run.runId);
    const survivors = await killRun(pid, runMark(run.runId));
    if (survivors.length > 0) {
      throw new LauncherError(
        "alreadyRunning",
        `processes ${survivors.join(", ")} of the earlier run survived SIGKILL; restart the host before this trainer is started again`,
      );
    }
  }
}

/** Error: LauncherError alreadyRunning, naming who is left and the way out. */
export function refuse(left: readonly ProcessRow[]): never {
  throw new LauncherError(
    "alreadyRunning",
    `the software of an earlier launcher is still running (processes ${left.map(({ pid }) => pid).join(", ")}); ` +
      "stop it, or start with --takeover, which ends it first",
  );
}

function leaderOf(run: SavedRun): number {
  return run.leader !== undefined && isAlive(run.leader) ? run.leader.pid : NOBODY;
}
