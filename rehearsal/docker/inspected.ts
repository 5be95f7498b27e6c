/**
 * What `docker inspect` says of an object, in the provider's properties. Pure. What is not here the provider does not
 * read back either, and the state keeps what was asked for: environment, labels, volumes, uploads.
 *
 * Source: terraform-provider-docker v4.5.0, resource_docker_container_funcs.go:750-980 and resource_docker_network_funcs.go.
 */
import { isProperties, items, numeric, type Properties, text } from "../providers/values";
import { goDuration } from "./duration";

const MIB = 1024 * 1024;

/** A container's properties. */
export function containerProperties(inspect: Properties, inputs: Properties): Properties {
  const [config, host] = [part(inspect, "Config"), part(inspect, "HostConfig")];
  const restart = part(host, "RestartPolicy");
  const log = part(host, "LogConfig");
  return {
    name: text(inspect, "Name")?.replace(/^\//, ""),
    image: text(config, "Image"),
    hostname: text(config, "Hostname"),
    command: items(config, "Cmd"),
    entrypoints: items(config, "Entrypoint"),
    user: text(config, "User"),
    workingDir: text(config, "WorkingDir"),
    stopSignal: text(config, "StopSignal"),
    stopTimeout: numeric(config, "StopTimeout") ?? 0,
    tty: config.Tty,
    stdinOpen: config.OpenStdin,
    healthcheck: healthcheck(config.Healthcheck),
    restart: text(restart, "Name"),
    maxRetryCount: numeric(restart, "MaximumRetryCount") ?? 0,
    rm: host.AutoRemove,
    readOnly: host.ReadonlyRootfs,
    init: host.Init ?? false,
    ipcMode: text(host, "IpcMode"),
    networkMode: text(host, "NetworkMode"),
    runtime: text(host, "Runtime"),
    platform: text(inspect, "Platform"),
    securityOpts: items(host, "SecurityOpt"),
    memory: mib(host, "Memory"),
    memoryReservation: mib(host, "MemoryReservation"),
    memorySwap: mib(host, "MemorySwap"),
    shmSize: mib(host, "ShmSize"),
    cpuSet: text(host, "CpusetCpus"),
    cpuShares: numeric(host, "CpuShares"),
    logDriver: text(log, "Type"),
    ...(inputs.logOpts === undefined ? {} : { logOpts: log.Config }),
    ...(inputs.ulimits === undefined ? {} : { ulimits: objects(host, "Ulimits").map(ulimit) }),
    ...(inputs.deviceRequests === undefined
      ? {}
      : { deviceRequests: objects(host, "DeviceRequests").map(deviceRequest) }),
    ...(inputs.ports === undefined ? {} : { ports: ports(part(host, "PortBindings")) }),
  };
}

/** Addresses of a container that runs. */
export function networkData(inspect: Properties): Properties[] {
  const networks = part(part(inspect, "NetworkSettings"), "Networks");
  return Object.entries(networks).flatMap(([networkName, value]) => {
    if (!isProperties(value)) return [];
    return [
      {
        gateway: text(value, "Gateway"),
        globalIpv6Address: text(value, "GlobalIPv6Address"),
        globalIpv6PrefixLength: numeric(value, "GlobalIPv6PrefixLen"),
        ipAddress: text(value, "IPAddress"),
        ipPrefixLength: numeric(value, "IPPrefixLen"),
        ipv6Gateway: text(value, "IPv6Gateway"),
        macAddress: text(value, "MacAddress"),
        networkName,
      },
    ];
  });
}

/** A network's properties. */
export function networkProperties(inspect: Properties): Properties {
  return {
    name: text(inspect, "Name"),
    driver: text(inspect, "Driver"),
    scope: text(inspect, "Scope"),
    internal: inspect.Internal,
    options: inspect.Options ?? {},
    ipamConfigs: objects(part(inspect, "IPAM"), "Config").map((config) => ({
      subnet: text(config, "Subnet"),
      gateway: text(config, "Gateway"),
    })),
  };
}

/** A volume's properties. */
export function volumeProperties(inspect: Properties): Properties {
  return {
    name: text(inspect, "Name"),
    driver: text(inspect, "Driver"),
    mountpoint: text(inspect, "Mountpoint"),
  };
}

/** A part of what was inspected; empty where it is missing. */
export function part(inspect: Properties, name: string): Properties {
  const value = inspect[name];
  return isProperties(value) ? value : {};
}

function objects(inspect: Properties, name: string): Properties[] {
  return items(inspect, name).filter(isProperties);
}

function mib(host: Properties, name: string): number {
  const bytes = numeric(host, name) ?? 0;
  return bytes > 0 ? Math.floor(bytes / MIB) : bytes;
}

function ulimit({ Name, Soft, Hard }: Properties): Properties {
  return { name: Name, soft: Soft, hard: Hard };
}

function deviceRequest(request: Properties): Properties {
  return {
    driver: text(request, "Driver"),
    count: numeric(request, "Count") ?? 0,
    deviceIds: items(request, "DeviceIDs"),
    capabilities: items(request, "Capabilities").flat(),
    options: request.Options ?? {},
  };
}

function healthcheck(value: unknown): Properties | undefined {
  if (!isProperties(value)) return undefined;
  const duration = (name: string) => goDuration(numeric(value, name) ?? 0);
  return {
    tests: items(value, "Test"),
    interval: duration("Interval"),
    timeout: duration("Timeout"),
    startPeriod: duration("StartPeriod"),
    startInterval: duration("StartInterval"),
    retries: numeric(value, "Retries") ?? 0,
  };
}

function ports(bindings: Properties): Properties[] {
  return Object.entries(bindings).flatMap(([inner, outer]) => {
    const [internal = "", protocol = "tcp"] = inner.split("/");
    return (Array.isArray(outer) ? outer : []).filter(isProperties).map((binding) => ({
      internal: Number(internal),
      external: Number(text(binding, "HostPort") ?? 0),
      ip: text(binding, "HostIp"),
      protocol,
    }));
  });
}
