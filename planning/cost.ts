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
      idleHourlyUsd += (host.price.usd * host.idleGpus.length) / count;
  }
  return { hourlyUsd, idleHourlyUsd, gpus, idleGpus, unknownHosts };
}

/** "$55.04 an hour", or "unknown". */
export function usdText(usd: number | undefined): string {
  return usd === undefined ? "unknown" : `$${usd.toFixed(2)} an hour`;
}
