import { describe, expect, it } from "vitest";
import { containerArgs } from "../../../components/containerArgs";
import { containerBody } from "../../../rehearsal/docker/containerBody";
import { part } from "../../../rehearsal/docker/inspected";
import type { Properties } from "../../../rehearsal/providers/values";
import { differences } from "../../../scripts/rehearse/docker/compare";
import { objectsOf, referenceOf } from "../../../scripts/rehearse/docker/names";
import { trainer } from "../../fixtures/planTrainer";

const planned = trainer("sn38-a", "p5", "a", "miner", true);
const { container } = planned;

/** As an engine would show the container that the program asks for, with another setting. */
function inspected(over: Properties = {}): Properties {
  const volumes = container.volumes.map(({ name, mountPath }) => ({
    volumeName: name,
    containerPath: mountPath,
  }));
  const body = containerBody({ ...containerArgs(container), image: "a:1", volumes } as unknown as Properties);
  const NetworkSettings = { Networks: { [container.name]: {} } };
  return { Config: body, HostConfig: { ...part(body, "HostConfig"), ...over }, NetworkSettings };
}

describe("a container on an engine", () => {
  it("is as planned when it is what the program asks for", () => {
    expect(differences(container, inspected())).toEqual([]);
  });

  it.each<[string, Properties]>([
    ["GPUs", { DeviceRequests: [{ Driver: "cdi", DeviceIDs: ["0"], Capabilities: [["gpu"]] }] }],
    ["shared memory", { ShmSize: 67_108_864 }],
    ["memory", { Memory: 0 }],
    ["memory with swap", { MemorySwap: -1 }],
    ["ulimits", { Ulimits: [] }],
    ["CPU set", { CpusetCpus: "0-127" }],
    ["restart policy", { RestartPolicy: { Name: "no" } }],
    ["init process", { Init: false }],
    ["ports", { PortBindings: {} }],
    ["volumes", { Binds: [] }],
    ["size of a log file", { LogConfig: { Config: { "max-size": "1m", "max-file": "5" } } }],
  ])("is told when it has other: %s", (name, over) => {
    const found = differences(container, inspected(over));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name}: .+ - planned `));
  });
});

describe("what a plan puts onto an engine", () => {
  it("is removed containers first, and its volumes stay where the stack keeps them", () => {
    const objects = objectsOf({ trainers: [planned] });
    expect(objects.map(({ kind }) => kind).slice(0, 4)).toEqual([
      "container",
      "container",
      "network",
      "image",
    ]);
    expect(objects.filter(({ kept }) => kept).map(({ name }) => name)).toEqual(
      container.volumes.filter(({ retain }) => retain).map(({ name }) => name),
    );
  });

  it("is not an image that its host pulls", () => {
    const image = { from: "registry", repository: "ghcr.io/a/b", digest: "sha256:00" } as const;
    const kinds = objectsOf({ trainers: [{ ...planned, image }] }).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["container", "network", "volume"]));
  });

  it("is of a trainer that is not enabled its volumes alone", () => {
    const kinds = objectsOf({ trainers: [{ ...planned, enabled: false }] }).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["volume"]));
  });

  it.each([
    ["built on the host", planned.image, "launchpad-sn38:4f1d2c3b4a59"],
    [
      "from a registry",
      { from: "registry", repository: "ghcr.io/a/b", digest: "sha256:00" } as const,
      "ghcr.io/a/b@sha256:00",
    ],
  ])("is run from an image %s", (_what, image, reference) => {
    expect(referenceOf({ image })).toBe(reference);
  });
});
