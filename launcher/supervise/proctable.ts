/** The processes of this machine as /proc shows them: who belongs to a run, and who is still alive. */
import { readdirSync, readFileSync } from "node:fs";

/** One row of the process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /**
   * Z (dead, not yet collected), R, S, D, T ... (proc(5)). A process whose main thread alone is dead is D here: it is
   * not gone before its other threads are, and those may sit in a driver.
   */
  readonly state: string;
  /** Start time in clock ticks since boot: with the pid it names a process for good. */
  readonly startTicks: number;
}

/** Parses /proc/PID/stat. The name in brackets may hold spaces and brackets, so the last one counts. */
export function parseStat(text: string): ProcessRow | undefined {
  const close = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  const rest = text.slice(close + 2).split(" ");
  const [state, parent, group] = rest;
  const start = rest[19];
  if (close === -1 || Number.isNaN(pid) || state === undefined || start === undefined) return undefined;
  const threads = Number(rest[17]);
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    state: state === "Z" && threads > 1 ? "D" : state,
    startTicks: Number(start),
  };
}

/** Reads one process; undefined when it is gone. */
export function readProcess(pid: number): ProcessRow | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

/** All processes; those that end while we look are left out. */
export function readProcesses(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const row = readProcess(Number(name));
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** True where the process was started with NAME=VALUE in its environment. */
export function hasEnvironment(pid: number, assignment: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(assignment);
  } catch {
    return false;
  }
}

/**
 * The live processes of a run: the leader's group, its descendants, and whoever carries the run's mark
 * in its environment. The mark is needed because torchrun starts each rank in a session of its own
 * (torch/distributed/elastic/multiprocessing/subprocess_handler.py), so a killed torchrun leaves ranks
 * that are neither in its group nor, once adopted by init, its descendants.
 */
export function processesOfRun(leader: number, mark: string): ProcessRow[] {
  const rows = readProcesses().filter((row) => row.state !== "Z" && row.pid !== process.pid);
  const family = descendants(rows, leader);
  return rows.filter(
    (row) =>
      row.pid === leader || row.group === leader || family.has(row.pid) || hasEnvironment(row.pid, mark),
  );
}

function descendants(rows: readonly ProcessRow[], root: number): Set<number> {
  const family = new Set<number>([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
  }
  return family;
}
