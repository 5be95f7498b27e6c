import type { CostPlan, HostPlan } from "./plan";

/** Dollars per hour of all hosts, and how much of it pays for idle GPUs. Unknown stays unknown, never 0. */
export function costOf(hosts: readonly HostPlan[]): CostPlan {
  let hourlyUsd: number | undefined = 0;
  let idleHourlyUsd: number | undefined = 0;
  let gpus = 0;
  let idleGpus = 0;
  const unknownHosts: string[] = [];
  for (const host of hosts) {
    const count = host.machine.gpuCount;
    gpus += count;
    idleGpus += host.idleGpus.length;
    if (host.price.usd === undefined) {
      unknownHosts.push(host.name);
      hourlyUsd = undefined;
      if (host.idleGpus.length > 0) idleHourlyUsd = undefined;
      continue;
    }
    if (hourlyUsd !== undefined) hourlyUsd += host.price.usd;
    if (idleHourlyUsd !== undefined && count > 0)
      idleHourlyUsd += gpuHourUsd(host.price.usd, count) * host.idleGpus.length;
  }
  return { hourlyUsd, idleHourlyUsd, gpus, idleGpus, unknownHosts };
}

/** Dollars for an hour of one GPU of a host; undefined where the host's price is. */
export function gpuHourUsd(hostHourlyUsd: number, gpuCount: number): number;
export function gpuHourUsd(hostHourlyUsd: number | undefined, gpuCount: number): number | undefined;
export function gpuHourUsd(hostHourlyUsd: number | undefined, gpuCount: number): number | undefined {
  return hostHourlyUsd === undefined ? undefined : hostHourlyUsd / gpuCount;
}

/** "$55.04 an hour", or "unknown". */
export function usdText(usd: number | undefined): string {
  return usd === undefined ? "unknown" : `$${usd.toFixed(2)} an hour`;
}
