/** What the engine is asked for, from a container's inputs. Pure. */
import { containerInputs } from "../providers/tables/docker/containerInputs";
import { isProperties, items, numeric, type Properties, text } from "../providers/values";
import { nanoseconds } from "./duration";

const MIB = 1024 * 1024;

/** Inputs that the engine is asked for; `uploads` and `networksAdvanced` come after the container is there. */
const ASKED = new Set([
  ...["command", "cpuSet", "cpuShares", "deviceRequests", "entrypoints", "envs", "healthcheck", "image"],
  ...["init", "ipcMode", "labels", "logDriver", "logOpts", "maxRetryCount", "memory", "memoryReservation"],
  ...["memorySwap", "name", "networkMode", "networksAdvanced", "ports", "restart", "shmSize", "stopSignal"],
  ...["stopTimeout", "ulimits", "uploads", "user", "volumes", "workingDir"],
]);
/** Inputs that only the provider itself acts on. */
const OWN = new Set(["__defaults", "destroyGraceSeconds", "mustRun", "removeVolumes", "start"]);

/**
 * Body of `POST /containers/create`, as the provider makes it (resource_docker_container_funcs.go:43-480).
 * Throws for an input that has another value than its default and is not carried over: nothing is left out in silence.
 */
export function containerBody(inputs: Properties): Properties {
  const left = Object.entries(inputs).filter(
    ([name, value]) => !ASKED.has(name) && !OWN.has(name) && !isDefault(name, value),
  );
  if (left.length > 0) {
    const names = left.map(([name]) => name).join(", ");
    throw new Error(
      `a rehearsal with Docker does not carry over: ${names} - leave --docker out for this stack`,
    );
  }
  return {
    Image: text(inputs, "image"),
    Labels: pairs(inputs, "labels", "label"),
    Env: items(inputs, "envs"),
    ...list("Cmd", inputs, "command"),
    ...list("Entrypoint", inputs, "entrypoints"),
    ...given("User", text(inputs, "user")),
    ...given("WorkingDir", text(inputs, "workingDir")),
    ...given("StopSignal", text(inputs, "stopSignal")),
    ...given("StopTimeout", numeric(inputs, "stopTimeout")),
    ...given("Healthcheck", healthcheck(inputs.healthcheck)),
    ExposedPorts: Object.fromEntries(ports(inputs).map(({ inner }) => [inner, {}])),
    HostConfig: hostConfig(inputs),
  };
}

function hostConfig(inputs: Properties): Properties {
  const limit = (name: string) => {
    const value = numeric(inputs, name) ?? 0;
    return value > 0 ? value * MIB : value;
  };
  const bindings: Record<string, Properties[]> = {};
  for (const { inner, ip, outer } of ports(inputs)) {
    bindings[inner] = [...(bindings[inner] ?? []), { HostIp: ip, HostPort: outer }];
  }
  return {
    Binds: objects(inputs, "volumes").map(bind),
    PortBindings: bindings,
    RestartPolicy: restartPolicy(inputs),
    NetworkMode: text(inputs, "networkMode") ?? "bridge",
    ...given("IpcMode", text(inputs, "ipcMode")),
    ...given("Init", inputs.init),
    ShmSize: limit("shmSize"),
    Memory: limit("memory"),
    MemorySwap: limit("memorySwap"),
    MemoryReservation: limit("memoryReservation"),
    CpuShares: numeric(inputs, "cpuShares") ?? 0,
    CpusetCpus: text(inputs, "cpuSet") ?? "",
    Ulimits: objects(inputs, "ulimits").map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
    DeviceRequests: objects(inputs, "deviceRequests").map(deviceRequest),
    LogConfig: { Type: text(inputs, "logDriver") ?? "", Config: inputs.logOpts ?? {} },
  };
}

/** Restart policy and limits that the provider changes in place (resource_docker_container_funcs.go:1015-1050). */
export function updateBody(inputs: Properties): Properties {
  const { RestartPolicy, Memory, MemorySwap, MemoryReservation, CpuShares, CpusetCpus } = hostConfig(inputs);
  return { RestartPolicy, Memory, MemorySwap, MemoryReservation, CpuShares, CpusetCpus };
}

function restartPolicy(inputs: Properties): Properties {
  return { Name: text(inputs, "restart") ?? "no", MaximumRetryCount: numeric(inputs, "maxRetryCount") ?? 0 };
}

/** Only a bind by name or path: what a trainer has. */
function bind({ volumeName, hostPath, containerPath, readOnly }: Properties): string {
  return `${volumeName ?? hostPath}:${containerPath}:${readOnly === true ? "ro" : "rw"}`;
}

function deviceRequest(request: Properties): Properties {
  return {
    Driver: text(request, "driver") ?? "cdi",
    Count: numeric(request, "count") ?? 0,
    DeviceIDs: items(request, "deviceIds"),
    Capabilities: [items(request, "capabilities")],
    Options: request.options ?? {},
  };
}

function healthcheck(value: unknown): Properties | undefined {
  if (!isProperties(value)) return undefined;
  const nanos = (name: string) => nanoseconds(text(value, name) ?? "0s");
  return {
    Test: items(value, "tests"),
    Interval: nanos("interval"),
    Timeout: nanos("timeout"),
    StartPeriod: nanos("startPeriod"),
    Retries: numeric(value, "retries") ?? 0,
  };
}

function ports(inputs: Properties): { inner: string; ip: string; outer: string }[] {
  return objects(inputs, "ports").map((port) => ({
    inner: `${numeric(port, "internal")}/${text(port, "protocol") ?? "tcp"}`,
    ip: text(port, "ip") ?? "0.0.0.0",
    outer: String(numeric(port, "external") ?? ""),
  }));
}

function objects(inputs: Properties, name: string): Properties[] {
  return items(inputs, name).filter(isProperties);
}

function pairs(inputs: Properties, name: string, key: string): Record<string, unknown> {
  return Object.fromEntries(objects(inputs, name).map((each) => [String(each[key]), each.value]));
}

function list(name: string, inputs: Properties, from: string): Properties {
  const values = items(inputs, from);
  return values.length === 0 ? {} : { [name]: values };
}

function given(name: string, value: unknown): Properties {
  return value === undefined ? {} : { [name]: value };
}

function isDefault(name: string, value: unknown): boolean {
  const standard = containerInputs[name]?.default;
  const empty = value === undefined || value === null || value === "" || value === false || value === 0;
  return empty || value === standard || (Array.isArray(value) && value.length === 0);
}
