import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { isProperties, items, type Properties } from "../../../rehearsal/providers/values";
import type { Recording } from "../../../rehearsal/verify/record";
import { bench } from "./provider";

const folder = resolve(__dirname, "..", "..", "recordings", "docker");
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const MIB = 1024 * 1024;

interface Inspect {
  Config: Properties & { Healthcheck?: Properties | null };
  HostConfig: Properties & {
    LogConfig: Properties;
    RestartPolicy: Properties;
    DeviceRequests: Properties[] | null;
  };
}

/** What the provider reads of an inspected container. Source: resource_docker_container_funcs.go, read. */
function asOutputs({ Config, HostConfig }: Inspect): Properties {
  const mib = (value: unknown) => (Number(value) > 0 ? Number(value) / MIB : Number(value));
  return {
    cpuSet: HostConfig.CpusetCpus,
    init: HostConfig.Init ?? false,
    ipcMode: HostConfig.IpcMode,
    logDriver: HostConfig.LogConfig.Type,
    logOpts: HostConfig.LogConfig.Config,
    memory: mib(HostConfig.Memory),
    memorySwap: mib(HostConfig.MemorySwap),
    networkMode: HostConfig.NetworkMode,
    privileged: HostConfig.Privileged,
    readOnly: HostConfig.ReadonlyRootfs,
    restart: HostConfig.RestartPolicy.Name,
    runtime: HostConfig.Runtime,
    shmSize: mib(HostConfig.ShmSize),
    stopSignal: Config.StopSignal,
    stopTimeout: Config.StopTimeout,
    user: Config.User,
    workingDir: Config.WorkingDir,
  };
}

/** Providers of this kind cannot tell zeros from nothing. */
function present(values: Properties): Properties {
  const zero = (value: unknown) =>
    value === undefined || value === null || value === false || value === 0 || value === "";
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !zero(value)));
}

describe.each(files)("docker's answer in %s", (file) => {
  const recording = JSON.parse(readFileSync(join(folder, file), "utf8")) as Recording;
  const inspect = recording.inspect as unknown as Inspect;

  it("is what the embedded provider says of the same container", async () => {
    const provider = bench("docker");
    for (const network of items(recording.inputs, "networksAdvanced")) {
      if (isProperties(network))
        await provider.create("docker:index/network:Network", { name: network.name }, String(network.name));
    }
    const { outputs } = await provider.create("docker:index/container:Container", recording.inputs);
    const real = present(asOutputs(inspect));
    expect(
      present(Object.fromEntries(Object.keys(asOutputs(inspect)).map((name) => [name, outputs[name]]))),
    ).toEqual(real);
  });

  it("holds a request for exactly the GPUs that were asked for", () => {
    const [asked] = items(recording.inputs, "deviceRequests");
    const [request] = inspect.HostConfig.DeviceRequests ?? [];
    expect(isProperties(asked) && items(asked, "deviceIds")).toHaveLength(4);
    expect(request).toMatchObject({ Driver: "nvidia", Count: 0, Capabilities: [["gpu"]] });
    expect([...items(request ?? {}, "DeviceIDs")].sort()).toEqual(
      isProperties(asked) && [...items(asked, "deviceIds")].sort(),
    );
  });

  it("holds no secret, and says when and with what it was made", () => {
    expect(JSON.stringify(recording)).not.toContain("made-up-for-the-rehearsal");
    expect(recording.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    for (const value of [recording.docker, recording.plugin, recording.sdk]) expect(value).not.toBe("");
  });
});

it("there are recordings of both example stacks", () => {
  expect(files.map((file) => file.split("-", 1)[0]).sort()).toEqual(["prod", "ssh"]);
});
