/** What checks read of the machine and the container. Everything here is an effect; judging is elsewhere. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { readKernelLog } from "./kernelLog";
import { memoryLimitMiB, parseLimits, type ResourceLimit } from "./parse";
import { type PortState, probePort } from "./ports";

const MIB = 1024 * 1024;

/** Room of a file system. */
export interface FileSystemSize {
  readonly totalMiB: number;
  readonly freeMiB: number;
}

/** Reads of the machine; replaced in tests. */
export interface HostReader {
  /**
   * Size and free space of the file system of a path. Error: the path does not exist. A network file system whose
   * server is gone never answers, and must not hold the other checks up.
   */
  fileSystem(path: string): Promise<FileSystemSize>;
  /** What the container may use: its cgroup's limit, or the machine's memory. */
  memoryMiB(): number;
  cpus(): number;
  /** Limits of this process, which the software inherits. */
  limits(): ReadonlyMap<string, ResourceLimit>;
  /** Lines of the kernel's log, oldest first; undefined where the container may not read it. */
  kernelLog(): string[] | undefined;
  /** Standard output and error of a short command on the software's PATH. Error: one sentence. */
  output(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    signal: AbortSignal,
  ): Promise<string>;
  port(port: number, protocol: "tcp" | "udp"): Promise<PortState>;
}

/** The machine that the launcher runs on. */
export function thisHost(): HostReader {
  return {
    fileSystem: async (path) => {
      const found = await statfs(path);
      return {
        totalMiB: Math.floor((found.blocks * found.bsize) / MIB),
        freeMiB: Math.floor((found.bavail * found.bsize) / MIB),
      };
    },
    memoryMiB: () =>
      memoryLimitMiB(
        readFileSync("/proc/meminfo", "utf8"),
        textOf("/sys/fs/cgroup/memory.max") ?? textOf("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
      ),
    cpus: () => availableParallelism(),
    limits: () => parseLimits(readFileSync("/proc/self/limits", "utf8")),
    kernelLog: readKernelLog,
    output: runCommand,
    port: probePort,
  };
}

function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, signal, killSignal: "SIGKILL" }, (error, stdout, stderr) => {
      if (error === null) return resolve(`${stdout}${stderr}`);
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const why = missing ? "is not on PATH" : `failed: ${stderr.trim().split("\n").at(-1) ?? error.message}`;
      reject(new Error(`${command} ${why}`));
    });
  });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
