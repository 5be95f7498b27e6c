/** Looks at the software's processes: a rank that is gone, a process that somebody stopped. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { ProcessLook } from "../act/facts";
import { runMark } from "../supervise/child";
import { processesOfRun } from "../supervise/proctable";

/** The leader of one process of the software. */
export interface Leader {
  readonly name: string;
  readonly pid: number;
  readonly runId: string;
}

/** A look with a memory of its own: workers count as missing only once all of them were there. */
export function processLooker(
  processes: LaunchFile["processes"],
): (leaders: readonly Leader[], nowMs: number) => ProcessLook {
  const complete = new Set<string>();
  return (leaders, nowMs) => {
    const missingWorkers: string[] = [];
    const stoppedPids: number[] = [];
    for (const leader of leaders) {
      const rows = processesOfRun(leader.pid, runMark(leader.runId));
      for (const row of rows) if (row.state === "T") stoppedPids.push(row.pid);
      const expected = processes.find(({ name }) => name === leader.name)?.workers;
      if (expected === undefined) continue;
      const alive = rows.filter((row) => row.parent === leader.pid).length;
      if (alive >= expected) complete.add(leader.name);
      else if (complete.has(leader.name)) missingWorkers.push(`${leader.name}: ${alive} of ${expected}`);
    }
    return { atMs: nowMs, missingWorkers, stoppedPids };
  };
}
