/** The process tree under the engine, read from /proc. On systems without /proc it is empty. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** One process of the tree. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
  /** Start time in clock ticks since boot: tells a process from a later one with the same id. */
  readonly startedAt: string;
  /** Highest resident size so far, in KiB. */
  readonly peakKiB: number;
}

/**
 * Every live descendant of a process, itself included. It is called many times a second beside processes that need the
 * processor, so it reads the kernel's lists of children where there are any (CONFIG_PROC_CHILDREN): a look takes a third
 * of a millisecond then, and 2.3 with one file of every process of the machine (2026-11-21).
 */
export function processTree(root: number): ProcessInfo[] {
  if (!existsSync("/proc/self/stat")) return [];
  const childrenOf = existsSync(`/proc/self/task/${process.pid}/children`)
    ? listedChildren
    : scannedChildren();
  const pids = [root];
  for (const pid of pids) pids.push(...childrenOf(pid));
  return pids.flatMap((pid) => readProcess(pid) ?? []);
}

/** The kernel keeps a list for each thread. */
function listedChildren(pid: number): number[] {
  return namesIn(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      const list = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
      return list.split(" ").filter(Boolean).map(Number);
    } catch {
      // The thread ended in the meantime.
      return [];
    }
  });
}

/** The way for kernels without such lists: every process of the machine names its parent. */
export function scannedChildren(): (pid: number) => number[] {
  const children = new Map<number, number[]>();
  for (const pid of namesIn("/proc").map(Number).filter(Number.isInteger)) {
    const parent = statFields(pid)?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return (pid) => children.get(pid) ?? [];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether this very process (not a later one with its id) still lives. */
export function stillAlive(info: Pick<ProcessInfo, "pid" | "startedAt">): boolean {
  return statFields(info.pid)?.startedAt === info.startedAt;
}

/** Start time of a process in clock ticks since boot; undefined when there is none, or no /proc. */
export function startOf(pid: number): string | undefined {
  return statFields(pid)?.startedAt;
}

/** What a process is in a run: `engine`, `language host`, `program`, `plugin <package>` or its own name. */
export function roleOf(info: ProcessInfo): string {
  const joined = info.command.join(" ");
  const plugin = /pulumi-resource-([A-Za-z0-9_-]+)/.exec(joined)?.[1];
  if (plugin !== undefined) return `plugin ${plugin}`;
  const name = basename(info.command[0] ?? "");
  if (name.startsWith("pulumi-language-")) return "language host";
  if (name === "pulumi") return "engine";
  if (/@pulumi\/pulumi\/cmd\/run|\/runProgram\.cjs/.test(joined)) return "program";
  return name;
}

function readProcess(pid: number): ProcessInfo | undefined {
  const stat = statFields(pid);
  if (stat === undefined) return undefined;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const peakKiB = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    return { pid, parent: stat.parent, startedAt: stat.startedAt, command, peakKiB };
  } catch {
    return undefined;
  }
}

function statFields(pid: number): { parent: number; startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold blanks; the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return undefined;
    return { parent: Number(fields[1]), startedAt: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
