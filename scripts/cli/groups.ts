/** The process groups that this process started and that still live: none of them outlives us. */

const live = new Set<number>();

/** Sends a signal to a whole process group; a group that is gone is no error. @returns whether it was there */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Remembers a group until `forgetGroup`; should this process end before that, the group ends with it. */
export function rememberGroup(pid: number): void {
  if (live.size === 0) process.once("exit", killAllGroups);
  live.add(pid);
}

/** The group has ended. */
export function forgetGroup(pid: number): void {
  live.delete(pid);
  if (live.size === 0) process.removeListener("exit", killAllGroups);
}

/** Ends every remembered group at once. */
export function killAllGroups(): void {
  for (const pid of live) signalGroup(pid, "SIGKILL");
}
