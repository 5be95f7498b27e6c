/**
 * Finds processes by a path that is theirs alone. Every program of a run inherits a temporary folder of the run's own
 * (TMPDIR), so whatever process still has that path in its environment, command line or working directory afterwards is
 * a leftover, in whichever process group it hides.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that carries the mark. */
export interface MarkedProcess {
  pid: number;
  command: string;
}

/** Processes that carry `mark` in environment, command line or working directory; our own process is left out. */
export function processesWith(mark: string, procDir = "/proc"): MarkedProcess[] {
  const found: MarkedProcess[] = [];
  for (const entry of pidsIn(procDir)) {
    if (entry === String(process.pid)) continue;
    const folder = `${procDir}/${entry}`;
    const command = readQuietly(`${folder}/cmdline`);
    const traces = [command, readQuietly(`${folder}/environ`), linkQuietly(`${folder}/cwd`)];
    // A zombie has an empty command line and holds nothing but its entry.
    if (command !== "" && traces.some((trace) => trace.includes(mark)))
      found.push({ pid: Number(entry), command: command.replaceAll("\0", " ").trim().slice(0, 200) });
  }
  return found;
}

/** Ends processes at once. */
export function kill(processes: readonly MarkedProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}

function pidsIn(procDir: string): string[] {
  try {
    return readdirSync(procDir).filter((name) => /^\d+$/.test(name));
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
