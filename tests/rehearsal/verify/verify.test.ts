import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sdkVersion } from "../../../rehearsal/providers/install";
import { docker } from "../../../rehearsal/providers/tables/docker/index";
import type { Properties } from "../../../rehearsal/providers/values";
import { compareObservations } from "../../../rehearsal/verify/compare";
import { adaptDocker } from "../../../rehearsal/verify/dockerAdapt";
import { verifyLines } from "../../../rehearsal/verify/print";
import { findRealPlugin } from "../../../rehearsal/verify/realStack";
import type { Observation } from "../../../rehearsal/verify/replay";
import { resourcesOf } from "../../../rehearsal/verify/resources";
import { makeStyle } from "../../../scripts/print/style";

const CONTAINER = "docker:index/container:Container";
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function observation(changes: Record<string, string[]>, outputs: Properties = {}): Observation {
  return { changes: new Map(Object.entries(changes)), outputs: new Map([[`${CONTAINER} it`, outputs]]) };
}

const container = { type: CONTAINER, name: "it", inputs: { image: "a" } as Properties, secret: [] };
const compare = (tables: Observation, real: Observation) =>
  compareObservations(docker, [container], tables, real);

describe("a comparison", () => {
  it.each([
    ["the same steps", { memory: ["update x [memory]"] }, { memory: ["update x [memory]"] }, []],
    [
      "another kind of step",
      { memory: ["update x [memory]"] },
      { memory: ["replace x [memory!]"] },
      ["memory"],
    ],
    [
      "a change that only the real plugin sees",
      { refresh: [] },
      { refresh: ["update x [memorySwap]"] },
      ["refresh"],
    ],
    ["an occasion that ran on one side only", {}, { refresh: [] }, ["refresh"]],
    ["two refusals in other words", { x: ["fails: no"] }, { x: ["fails: never"] }, []],
    ["a refusal on one side", { x: ["fails: no"] }, { x: [] }, ["x"]],
  ])("of %s", (_what, tables, real, where) => {
    expect(compare(observation(tables), observation(real)).map((item) => item.where)).toEqual(where);
  });

  it.each([
    ["the same default", { shmSize: 64 }, { shmSize: 64 }, []],
    ["another default", { shmSize: 64 }, { shmSize: 128 }, [`${CONTAINER} it.shmSize`]],
    ["nothing and zero, which this provider cannot tell apart", {}, { memory: 0 }, []],
    ["a host name, which is every container's own", { hostname: "a" }, { hostname: "b" }, []],
    ["a property that was given", { image: "a" }, { image: "sha256:a" }, []],
  ])("of %s", (_what, tables, real, where) => {
    expect(compare(observation({}, tables), observation({}, real)).map((item) => item.where)).toEqual(where);
  });
});

it("reads what the program gave out of a state: no defaults, secrets in clear and named", () => {
  const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  const content = { ...signature, plaintext: '"A=1"' };
  const inputs = {
    image: "a",
    mustRun: true,
    logs: false,
    __defaults: ["name"],
    uploads: [{ file: "/a", content, executable: false }],
  };
  const resources = [
    { urn: "urn:pulumi:s::p::pulumi:providers:docker::host", type: "pulumi:providers:docker", inputs: {} },
    { urn: `urn:pulumi:s::p::x$${CONTAINER}::it`, type: CONTAINER, inputs },
  ];
  expect(resourcesOf("docker", { deployment: { resources } })).toEqual([
    {
      type: CONTAINER,
      name: "it",
      inputs: { image: "a", uploads: [{ file: "/a", content: "A=1" }] },
      secret: ["uploads"],
    },
  ]);
});

it("adapts a stack to a small daemon and says what it changed", () => {
  const inputs = {
    name: "trainer",
    image: "registry.example/trainer@sha256:0",
    cpuSet: "0-47",
    networksAdvanced: [{ name: "net" }],
    volumes: [
      { volumeName: "work", containerPath: "/work" },
      { hostPath: "/x", containerPath: "/x" },
    ],
  };
  const { resources, notes } = adaptDocker(
    [
      { type: CONTAINER, name: "trainer", inputs, secret: [] },
      { type: "docker:index/network:Network", name: "net", inputs: { name: "net" }, secret: [] },
      { type: "docker:index/image:Image", name: "image", inputs: {}, secret: [] },
    ],
    { cpus: 2, image: "empty" },
    "verify-",
  );
  expect(resources.map((item) => item.inputs.name)).toEqual(["verify-net", "verify-trainer"]);
  expect(resources[1]?.inputs).toEqual({
    name: "verify-trainer",
    image: "empty",
    start: false,
    mustRun: false,
    wait: false,
    cpuSet: "0-1",
    networksAdvanced: [{ name: "verify-net" }],
    volumes: [
      { volumeName: "verify-work", containerPath: "/work" },
      { hostPath: "/x", containerPath: "/x" },
    ],
  });
  expect(notes).toContain("cpuSet 0-47 became 0-1: the daemon has 2 CPUs");
  expect(notes.join()).toContain("docker:index/image:Image is not replayed");
});

it("finds the plugin of the SDK's version before a newer one, and one on PATH last", () => {
  const home = mkdtempSync(join(tmpdir(), "launchpad-plugins-"));
  folders.push(home);
  const put = (folder: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "pulumi-resource-docker"), "");
    chmodSync(join(folder, "pulumi-resource-docker"), 0o755);
  };
  const environment = { HOME: home, PATH: join(home, "bin") };
  expect(findRealPlugin("docker", environment)).toBeUndefined();
  put(join(home, "bin"));
  expect(findRealPlugin("docker", environment)?.origin).toContain("on PATH");
  put(join(home, ".pulumi", "plugins", "resource-docker-v99.0.0"));
  expect(findRealPlugin("docker", environment)?.origin).toBe("version 99.0.0");
  put(join(home, ".pulumi", "plugins", `resource-docker-v${sdkVersion("docker")}`));
  expect(findRealPlugin("docker", environment)?.origin).toBe(`version ${sdkVersion("docker")}`);
});

it("prints both sides of a difference, and what was not verified", () => {
  const differences = [
    { kind: "change" as const, where: "refresh", tables: "no change", real: "update x [memorySwap]" },
  ];
  const item = {
    stack: "prod",
    package: "docker",
    against: "a plugin",
    resources: 5,
    occasions: 41,
    notes: [],
    differences,
    realIsStable: false,
  };
  const text = verifyLines(
    { verifications: [item], notVerified: ["aws: no account"] },
    makeStyle(false),
  ).join("\n");
  expect(text).toContain("prod: docker");
  expect(text).toContain("tables: no change\n    real:   update x [memorySwap]");
  expect(text).toContain("not empty");
  expect(text).toContain("aws: no account");
});
