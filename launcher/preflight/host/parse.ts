/** Reads texts of /proc and of cgroups. */

/** A limit of a process; "unlimited" is Infinity. */
export interface ResourceLimit {
  readonly soft: number;
  readonly hard: number;
}

/** /proc/self/limits (proc_pid_limits(5)): name, soft, hard and unit, parted by at least two blanks. */
export function parseLimits(text: string): Map<string, ResourceLimit> {
  const limits = new Map<string, ResourceLimit>();
  for (const line of text.split("\n").slice(1)) {
    const [name, soft, hard] = line.split(/\s{2,}/);
    if (name !== undefined && soft !== undefined && hard !== undefined)
      limits.set(name, { soft: limitOf(soft), hard: limitOf(hard) });
  }
  return limits;
}

/**
 * The lesser of MemTotal of /proc/meminfo and the cgroup's limit in bytes; "max" (v2) and huge numbers (v1) are
 * no limit.
 */
export function memoryLimitMiB(meminfo: string, cgroupLimit: string | undefined): number {
  const totalMiB = Math.floor(Number(/^MemTotal:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? 0) / 1024);
  const limit = /^\d+$/.exec(cgroupLimit?.trim() ?? "")?.[0];
  return limit === undefined ? totalMiB : Math.min(totalMiB, Math.floor(Number(limit) / (1024 * 1024)));
}

function limitOf(text: string): number {
  return text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text);
}
