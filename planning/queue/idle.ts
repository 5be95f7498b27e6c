/** What of the free GPUs' time the schedule leaves unused, until the last job ends. */
import type { FreeGpus } from "./gpus";
import type { Scheduled } from "./schedule";

/** GPU-hours from now to the end of the last job, and what they cost. */
export interface IdleTime {
  gpuHours: number;
  usedGpuHours: number;
  idleGpuHours: number;
  /** Dollars; undefined where a host's price is unknown, never 0. */
  usd: number | undefined;
  idleUsd: number | undefined;
}

/** Adds up all hosts. */
export function idleTime(
  pools: readonly FreeGpus[],
  places: Iterable<Scheduled>,
  makespanHours: number,
): IdleTime {
  const used = new Map<string, number>();
  for (const { host, gpus, start, end } of places)
    used.set(host, (used.get(host) ?? 0) + gpus.length * (end - start));
  const all: IdleTime = { gpuHours: 0, usedGpuHours: 0, idleGpuHours: 0, usd: 0, idleUsd: 0 };
  for (const { host, gpus, gpuHourUsd } of pools) {
    const gpuHours = gpus.length * makespanHours;
    const own = used.get(host) ?? 0;
    // A host that is used throughout may come to some 1e-15 below it.
    const idle = Math.max(0, gpuHours - own);
    all.gpuHours += gpuHours;
    all.usedGpuHours += own;
    all.idleGpuHours += idle;
    all.usd = plus(all.usd, gpuHours, gpuHourUsd);
    all.idleUsd = plus(all.idleUsd, idle, gpuHourUsd);
  }
  return all;
}

function plus(sum: number | undefined, hours: number, usd: number | undefined): number | undefined {
  if (hours === 0) return sum;
  return sum === undefined || usd === undefined ? undefined : sum + hours * usd;
}
