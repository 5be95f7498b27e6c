import type { CloudObject } from "../../cloud";
import { seen } from "../../sources";
import type { CheckFailure, ResourceTable, ServiceContext } from "../../table";
import { isProperties, items, numeric, type Properties, text } from "../../values";
import { containerInputs } from "./containerInputs";
import { upstream } from "./sources";

/** A container on a Docker daemon. */
export const container: ResourceTable = {
  token: "docker:index/container:Container",
  sources: [
    upstream("resource_docker_container.go:17-1260: schema"),
    upstream("resource_docker_container_funcs.go:43-748: create"),
    upstream("resource_docker_container_funcs.go:750-1077: read, and the list of what is updated in place"),
    seen("docker inspect of containers created by the provider, tests/recordings/docker"),
  ],
  inputs: containerInputs,
  outputs: { bridge: "plain", containerLogs: "plain", exitCode: "plain", networkDatas: "plain" },
  autoname: { property: "name", maxLength: 63 },
  rules: containerRules,
  id: ({ hex }) => hex("container", 64),
  uniqueKey: ({ inputs }) => text(inputs, "name"),
  refuseCreate: refuseContainer,
  refuseUpdate: refuseMemory,
  service: daemonDefaults,
  view: stoppedView,
};

/** What the daemon fills in; read back into the state, so a left-out input that is not computed shows as a change. */
function daemonDefaults({ inputs, id, previous, hex }: ServiceContext): Properties {
  const memory = numeric(inputs, "memory") ?? 0;
  return {
    bridge: "",
    networkDatas: [
      {
        gateway: "172.18.0.1",
        globalIpv6Address: "",
        globalIpv6PrefixLength: 0,
        ipAddress: `172.18.0.${2 + (Number.parseInt(hex("address", 2), 16) % 250)}`,
        ipPrefixLength: 16,
        ipv6Gateway: "",
        macAddress: `02:42:${hex("mac", 8).replace(/(..)(?=.)/g, "$1:")}`,
        networkName: firstNetwork(inputs),
      },
    ],
    command: [],
    entrypoints: [],
    envs: [],
    hostname: id.slice(0, 12),
    init: false,
    ipcMode: "private",
    labels: [],
    logDriver: "json-file",
    // The daemon allows as much swap as memory when only memory is limited: 2 x memory in this field.
    memorySwap: memory > 0 ? 2 * memory : 0,
    platform: "linux",
    runtime: "runc",
    securityOpts: [],
    shmSize: 64,
    stopSignal: "",
    stopTimeout: 0,
    user: "",
    workingDir: "",
    ...(previous.networkDatas === undefined ? {} : { networkDatas: previous.networkDatas }),
  };
}

/**
 * A container that was stopped behind the engine's back (`contents: { stopped: true }`): its state shows as
 * `mustRun: false` without ports, and with ports the next update replaces it.
 *
 * Source: resource_docker_container_funcs.go:786-818, and a run.
 */
function stoppedView({ contents, properties }: CloudObject): Properties {
  if (contents?.stopped !== true || properties.mustRun === false) return properties;
  return { ...properties, exitCode: 137, mustRun: false, ports: [] };
}

function firstNetwork(inputs: Properties): string {
  const [first] = items(inputs, "networksAdvanced");
  return (isProperties(first) ? text(first, "name") : undefined) ?? text(inputs, "networkMode") ?? "bridge";
}

function containerRules(inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string) => failures.push({ property, reason });
  if (inputs.shmSize !== undefined && text(inputs, "ipcMode") === "host") {
    fail("shmSize", 'the daemon ignores "shmSize" when "ipcMode" is "host"');
  }
  if (items(inputs, "command").includes("")) fail("command", "values for command may not be empty");
  items(inputs, "uploads").forEach((upload, index) => {
    if (!isProperties(upload)) return;
    const given = ["content", "contentBase64", "source"].filter((name) => upload[name] !== undefined);
    if (given.length !== 1) {
      fail(`uploads[${index}]`, "exactly one of content, contentBase64 and source must be given");
    }
  });
  items(inputs, "ports").forEach((port, index) => {
    if (!isProperties(port)) return;
    for (const side of ["internal", "external"]) {
      const number = numeric(port, side);
      if (number !== undefined && (number < 1 || number > 65535)) {
        fail(`ports[${index}].${side}`, `is no port number: ${number}`);
      }
    }
  });
  return failures;
}

function refuseContainer(context: ServiceContext): void {
  refuseMemory(context);
  for (const request of items(context.inputs, "deviceRequests")) {
    if (!isProperties(request)) continue;
    if ((numeric(request, "count") ?? 0) !== 0 && items(request, "deviceIds").length > 0) {
      throw new Error("Unable to create container: cannot set both Count and DeviceIDs on device request");
    }
  }
  for (const network of items(context.inputs, "networksAdvanced")) {
    const name = isProperties(network) ? text(network, "name") : undefined;
    if (name === undefined || ["bridge", "host", "none"].includes(name)) continue;
    const found = context.find(
      "docker:index/network:Network",
      (object) => object.id === name || object.properties.name === name,
    );
    if (found === undefined) throw new Error(`Unable to connect to network: network ${name} not found`);
  }
}

function refuseMemory({ inputs }: ServiceContext): void {
  const memory = numeric(inputs, "memory") ?? 0;
  const swap = numeric(inputs, "memorySwap") ?? 0;
  if (memory > 0 && memory < 6) throw new Error("Minimum memory limit allowed is 6MB");
  if (memory > 0 && swap > 0 && swap < memory) {
    throw new Error("Minimum memoryswap limit should be larger than memory limit, see usage");
  }
  if (memory === 0 && swap > 0) {
    throw new Error("You should always set the Memory limit when using Memoryswap limit, see usage");
  }
}
