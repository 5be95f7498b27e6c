/** Ends a run: the contract's stop signal, its grace, then SIGKILL for whoever is left. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LaunchProcess } from "../../workloads/launchfile";
import { steadyNowMs } from "../clock";
import { type Child, runMark } from "./child";
import { type ProcessRow, processesOfRun, readProcess } from "./proctable";

/** How long SIGKILL may take to show in the process table, in milliseconds. */
const KILL_WAIT_MS = 5_000;
const POLL_MS = 100;

/** How a stop went. */
export interface StopResult {
  /** True where somebody had to be killed after the grace. */
  readonly killed: boolean;
  /** Processes that SIGKILL did not end (uninterruptible sleep in the driver). */
  readonly survivors: readonly number[];
}

/** Stops one process of the software with everything it started. */
export async function stopChild(
  child: Pick<Child, "pid">,
  stop: LaunchProcess["stop"],
  runId: string,
): Promise<StopResult> {
  const mark = runMark(runId);
  // A leader that lives passes the signal on; once it is gone, nobody reaches the processes that it started in
  // sessions of their own (torchrun's ranks), so each of them gets it.
  const look = looker(child.pid, mark);
  let left = look();
  let leaderAsked = false;
  let membersAsked = false;
  const deadline = steadyNowMs() + stop.graceSeconds * 1_000;
  while (left.length > 0 && steadyNowMs() < deadline) {
    const led = left.some((row) => row.pid === child.pid);
    if (led && !leaderAsked) signalGroup(child.pid, stop.signal);
    if (!led && !membersAsked) for (const row of left) signal(row.pid, stop.signal);
    // A stopped process (SIGSTOP) holds every other signal back until it runs again.
    for (const row of left) if (row.state === "T") signal(row.pid, "SIGCONT");
    leaderAsked ||= led;
    membersAsked ||= !led;
    await sleep(POLL_MS);
    left = look();
  }
  if (left.length === 0) return { killed: false, survivors: [] };
  return { killed: true, survivors: await killAll(look) };
}

/** SIGKILL to all processes of a run, again until none is left. Returns who survived. */
export function killRun(leader: number, mark: string): Promise<number[]> {
  return killAll(looker(leader, mark));
}

async function killAll(look: () => ProcessRow[]): Promise<number[]> {
  const deadline = steadyNowMs() + KILL_WAIT_MS;
  let left = look();
  while (left.length > 0 && steadyNowMs() < deadline) {
    for (const row of left) signal(row.pid, "SIGKILL");
    await sleep(POLL_MS);
    left = look();
  }
  return left.map((row) => row.pid);
}

/**
 * Who is left of a run, look by look. Who was seen once is looked for by pid and start time from then on: a process
 * that is stuck in its exit has no environment any more, and once its leader is gone nothing else tells whose it is.
 */
function looker(leader: number, mark: string): () => ProcessRow[] {
  let known: ProcessRow[] = [];
  return () => {
    const found = processesOfRun(leader, mark);
    const pids = new Set(found.map(({ pid }) => pid));
    const stillThere = known.flatMap(({ pid, startTicks }) => {
      const row = pids.has(pid) ? undefined : readProcess(pid);
      return row?.startTicks === startTicks && row.state !== "Z" ? [row] : [];
    });
    known = [...found, ...stillThere];
    return known;
  };
}

/** Sends a signal to a process group; a group that is gone is no error. */
export function signalGroup(leader: number, name: NodeJS.Signals): void {
  signal(-leader, name);
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
