/** A container as `docker inspect` shows it, against the plan. Pure. */
import type { ContainerPlan } from "../../../planning/plan";
import { part } from "../../../rehearsal/docker/inspected";
import { isProperties, items, type Properties } from "../../../rehearsal/providers/values";

const MIB = 1024 * 1024;

/** What is not as the plan has it, as `property: found - planned`; empty when all is. */
export function differences(plan: ContainerPlan, inspect: Properties): string[] {
  const [config, host] = [part(inspect, "Config"), part(inspect, "HostConfig")];
  const log = part(part(host, "LogConfig"), "Config");
  const pairs: Record<string, [found: unknown, planned: unknown]> = {
    GPUs: [gpus(host), plan.deviceIds.length === 0 ? [] : [["nvidia", ["gpu"], [...plan.deviceIds].sort()]]],
    "shared memory": [host.ShmSize, plan.shmMiB * MIB],
    memory: [host.Memory, plan.memoryMiB * MIB],
    "memory with swap": [host.MemorySwap, plan.memorySwapMiB * MIB],
    ulimits: [ulimits(host), plan.ulimits.map(({ name, soft, hard }) => [name, soft, hard]).sort()],
    "CPU set": [host.CpusetCpus, plan.cpuSet ?? ""],
    "restart policy": [part(host, "RestartPolicy").Name, plan.restart],
    "stop signal": [config.StopSignal, plan.stopSignal],
    "stop grace": [config.StopTimeout, plan.stopGraceSeconds],
    "init process": [host.Init, true],
    IPC: [host.IpcMode, "private"],
    ports: [ports(part(host, "PortBindings")), planned(plan)],
    volumes: [
      items(host, "Binds").map(String).sort(),
      [
        ...plan.volumes.map(({ name, mountPath }) => `${name}:${mountPath}:rw`),
        ...plan.binds.map(({ hostPath, containerPath }) => `${hostPath}:${containerPath}:ro`),
      ].sort(),
    ],
    network: [Object.keys(part(part(inspect, "NetworkSettings"), "Networks")), [plan.name]],
    "size of a log file": [log["max-size"], `${plan.logMaxSizeMiB}m`],
    "log files": [log["max-file"], String(plan.logMaxFiles)],
  };
  return Object.entries(pairs)
    .map(([name, [found, wanted]]) => [name, JSON.stringify(found), JSON.stringify(wanted)] as const)
    .filter(([, found, wanted]) => found !== wanted)
    .map(([name, found, wanted]) => `${name}: ${found} - planned ${wanted}`);
}

function gpus(host: Properties): unknown[] {
  return items(host, "DeviceRequests")
    .filter(isProperties)
    .map((each) => [
      each.Driver,
      items(each, "Capabilities").flat(),
      items(each, "DeviceIDs").map(String).sort(),
    ]);
}

function ulimits(host: Properties): unknown[] {
  return items(host, "Ulimits")
    .filter(isProperties)
    .map(({ Name, Soft, Hard }) => [Name, Soft, Hard])
    .sort();
}

function ports(bindings: Properties): string[] {
  return Object.entries(bindings)
    .flatMap(([inner, outer]) =>
      (Array.isArray(outer) ? outer : [])
        .filter(isProperties)
        .map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}->${inner}`),
    )
    .sort();
}

function planned({ ports }: ContainerPlan): string[] {
  return ports.map(({ ip, port, internal, protocol }) => `${ip}:${port}->${internal}/${protocol}`).sort();
}
