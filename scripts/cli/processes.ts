/**
 * Finds processes by a path that is theirs alone. Every program of a run inherits a temporary folder of the run's own
 * (TMPDIR), so whatever process still has that path in its environment or command line afterwards is a leftover, in
 * whichever process group it hides.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that carries the mark. */
export interface MarkedProcess {
  pid: number;
  command: string;
}

/** Where a mark is looked for, besides the command line and the environment. */
export interface Traces {
  /** Also the working directory. Only for a folder where nobody but a child of ours can stand. */
  readonly workingDirectory?: boolean;
}

/**
 * Processes that carry `mark`. Left out are our own process and those that it descends from, and the variables in which
 * a shell says where its user stands or stood: somebody may have looked into the folder.
 */
export function processesWith(mark: string, { workingDirectory = false }: Traces = {}): MarkedProcess[] {
  const own = ancestry();
  const found: MarkedProcess[] = [];
  for (const pid of pids()) {
    if (own.has(pid)) continue;
    const command = readQuietly(`/proc/${pid}/cmdline`);
    const environment = readQuietly(`/proc/${pid}/environ`)
      .split("\0")
      .filter((variable) => !/^(OLD)?PWD=/.test(variable));
    const traces = [command, ...environment, workingDirectory ? linkQuietly(`/proc/${pid}/cwd`) : ""];
    // A zombie has an empty command line and holds nothing but its entry.
    if (command !== "" && traces.some((trace) => trace.includes(mark)))
      found.push({ pid, command: command.replaceAll("\0", " ").trim().slice(0, 200) });
  }
  return found;
}

/** This process and all above it: npm, the shell, the terminal. */
function ancestry(): Set<number> {
  const found = new Set<number>();
  for (let pid = process.pid; pid > 0 && !found.has(pid); ) {
    found.add(pid);
    const stat = readQuietly(`/proc/${pid}/stat`);
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
  }
  return found;
}

/** Ends processes at once. */
export function kill(processes: readonly Pick<MarkedProcess, "pid">[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}

function pids(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no /proc on this system
  }
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // it ended meanwhile, or is another user's
  }
}

function linkQuietly(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
