import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bench, urn } from "./provider";

const CONTAINER = "docker:index/container:Container";
const trainer = {
  name: "trainer",
  image: "registry.example/trainer@sha256:00",
  command: ["node", "launcher.cjs"],
  cpuSet: "0-47",
  deviceRequests: [{ driver: "nvidia", deviceIds: ["0", "1", "2", "3"], capabilities: ["gpu"] }],
  envs: ["A=1", "B=2"],
  healthcheck: { tests: ["CMD", "true"], interval: "30s" },
  labels: [{ label: "bundle", value: "abc" }],
  logDriver: "json-file",
  logOpts: { "max-size": "50m" },
  memory: 4096,
  memorySwap: 4096,
  ports: [
    { internal: 9100, external: 19100, ip: "127.0.0.1" },
    { internal: 8000, external: 8000, protocol: "udp" },
  ],
  restart: "unless-stopped",
  shmSize: 1024,
  stopTimeout: 120,
  ulimits: [{ name: "memlock", soft: -1, hard: -1 }],
  uploads: [{ file: "/run/secrets/env", content: "A=1", permissions: "0400" }],
  volumes: [{ volumeName: "work", containerPath: "/work" }],
};
const gpus = (...deviceIds: string[]) => [{ driver: "nvidia", deviceIds, capabilities: ["gpu"] }];

describe("a change of a container does what it does to a real one", () => {
  it.each([
    ["nothing", {}, "same", []],
    ["the order of GPU ids", { deviceRequests: gpus("3", "2", "1", "0") }, "same", []],
    ["the order of the environment", { envs: ["B=2", "A=1"] }, "same", []],
    ["the order of ports", { ports: [...trainer.ports].reverse() }, "same", []],
    ["memory", { memory: 8192, memorySwap: 8192 }, "update", ["memory", "memorySwap"]],
    ["the restart policy", { restart: "no" }, "update", ["restart"]],
    ["the cpu set", { cpuSet: "0-3" }, "update", ["cpuSet"]],
    [
      "the healthcheck",
      { healthcheck: { tests: ["CMD", "true"], interval: "10s" } },
      "update",
      ["healthcheck.interval"],
    ],
    ["a GPU id", { deviceRequests: gpus("4", "5", "6", "7") }, "replace", ["deviceRequests[0]"]],
    ["an environment variable", { envs: ["A=1", "B=3"] }, "replace", ["envs[1]"]],
    ["a label", { labels: [{ label: "bundle", value: "def" }] }, "replace", ["labels[0]"]],
    [
      "an upload",
      { uploads: [{ file: "/run/secrets/env", content: "A=2", permissions: "0400" }] },
      "replace",
      ["uploads[0]"],
    ],
    ["a log option", { logOpts: { "max-size": "10m" } }, "replace", ['logOpts["max-size"]']],
    ["shared memory", { shmSize: 2048 }, "replace", ["shmSize"]],
    ["the stop timeout", { stopTimeout: 60 }, "replace", ["stopTimeout"]],
    ["the image", { image: "registry.example/trainer@sha256:01" }, "replace", ["image"]],
    [
      "a port",
      { ports: [{ internal: 9100, external: 19101, ip: "127.0.0.1" }] },
      "replace",
      ["ports[0]", "ports[1]"],
    ],
    ["an environment left out", { envs: undefined }, "same", []],
    ["a healthcheck left out", { healthcheck: undefined }, "same", []],
    ["GPUs left out", { deviceRequests: undefined }, "replace", ["deviceRequests"]],
    ["swap left out: the daemon still has it", { memorySwap: undefined }, "update", ["memorySwap"]],
  ])("%s", async (_what, change, does, paths) => {
    expect(await bench("docker").change(CONTAINER, trainer, { ...trainer, ...change })).toEqual({
      does,
      paths,
    });
  });
});

describe("a container is refused", () => {
  it.each([
    ["a property that does not exist", { shm: 1 }, ["shm"]],
    ["a nested property that does not exist", { ports: [{ internal: 1, outside: 2 }] }, ["ports[0].outside"]],
    ["gpus beside deviceRequests", { gpus: "all" }, ["deviceRequests"]],
    ["shmSize with the host's ipc", { ipcMode: "host" }, ["shmSize"]],
    ["an unknown restart policy", { restart: "sometimes" }, ["restart"]],
    [
      "permissions that are none",
      { uploads: [{ file: "/a", content: "", permissions: "0999" }] },
      ["uploads[0].permissions"],
    ],
    ["an upload without a file name", { uploads: [{ content: "" }] }, ["uploads[0].file"]],
    [
      "an upload with two contents",
      { uploads: [{ file: "/a", content: "a", contentBase64: "YQ==" }] },
      ["uploads[0]"],
    ],
    ["a cpu set in words", { cpuSet: "all" }, ["cpuSet"]],
    ["memory in words", { memory: "4g" }, ["memory"]],
    ["half a port", { ports: [{ internal: 1.5 }] }, ["ports[0].internal"]],
    ["no image", { image: undefined }, ["image"]],
    ["an empty word in the command", { command: ["a", ""] }, ["command"]],
  ])("for %s", async (_what, change, paths) => {
    expect(await bench("docker").failures(CONTAINER, { ...trainer, ...change })).toEqual(paths);
  });
});

it("takes values that are not known yet", async () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const inputs = { ...trainer, image: unknown, memory: unknown, uploads: [{ file: "/a", content: unknown }] };
  expect(await bench("docker").failures(CONTAINER, inputs)).toEqual([]);
});

it("keeps the old healthcheck in the daemon, as a refresh then shows", async () => {
  const { provider, create } = bench("docker");
  const state = await create(CONTAINER, trainer);
  const after = { ...state.inputs, healthcheck: { tests: ["CMD", "true"], interval: "10s" } };
  const address = `urn:pulumi:test::test::${CONTAINER}::it`;
  const outputs = await provider.update(address, state.id, state.outputs, after, false);
  expect(outputs.healthcheck).toMatchObject({ interval: "10s" });
  const read = await provider.read(address, state.id, outputs, after);
  expect(read?.outputs.healthcheck).toMatchObject({ interval: "30s" });
});

it("gives a container that was stopped by hand back without ports, so the next update replaces it", async () => {
  const { provider, create, cloud } = bench("docker");
  const state = await create(CONTAINER, trainer);
  const endpoint = "unix:///var/run/docker.sock";
  cloud.edit(CONTAINER, state.id, (object) => ({ ...object, contents: { stopped: true } }), endpoint);
  const address = `urn:pulumi:test::test::${CONTAINER}::it`;
  const read = await provider.read(address, state.id, state.outputs, state.inputs);
  const difference = await provider.diff(address, read?.outputs ?? {}, read?.inputs ?? {}, state.inputs, []);
  expect(difference.replaces).toEqual(["ports"]);
});

it("refuses a second container of the same name on one host, not on another", async () => {
  const { create, provider } = bench("docker", { host: "ssh://a" });
  await create(CONTAINER, trainer, "one");
  await expect(create(CONTAINER, trainer, "two")).rejects.toThrow('"trainer" already exists');
  provider.configure({ host: "ssh://b" });
  await expect(create(CONTAINER, trainer, "two")).resolves.toBeDefined();
});

it("drops a network and fails for a container when their host does not answer a refresh", async () => {
  const { provider, create, faults } = bench("docker", { host: "ssh://a" });
  const network = await create("docker:index/network:Network", { name: "net" });
  const container = await create(CONTAINER, trainer);
  faults.unreachable("ssh://a");
  const read = (token: string, { id, outputs, inputs }: typeof network) =>
    provider.read(`urn:pulumi:test::test::${token}::it`, id, outputs, inputs);
  expect(await read("docker:index/network:Network", network)).toBeUndefined();
  await expect(read(CONTAINER, container)).rejects.toThrow("failed to connect to ssh://a");
});

it("connects to a local daemon when it is configured, to a remote one when it is needed", () => {
  const { provider, faults } = bench("docker", { host: "ssh://a" });
  for (const host of ["ssh://a", "unix:///run/docker.sock"]) faults.unreachable(host);
  expect(() => provider.configure({ host: "ssh://a" })).not.toThrow();
  expect(() =>
    provider.configure({ host: "unix:///run/docker.sock", disableDockerDaemonCheck: true }),
  ).toThrow("failed to connect");
});

describe("an image built on the host", () => {
  const IMAGE = "docker:index/image:Image";

  it("is updated when a file of its context was edited, and not otherwise", async () => {
    const context = mkdtempSync(join(tmpdir(), "launchpad-context-"));
    try {
      writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
      writeFileSync(join(context, "launcher.cjs"), "1");
      const inputs = {
        imageName: "trainer:1",
        skipPush: true,
        build: { context, dockerfile: join(context, "Dockerfile"), builderVersion: "BuilderV1" },
      };
      const { provider, create } = bench("docker");
      const state = await create(IMAGE, inputs);
      const again = async () => {
        const { inputs: checked } = await provider.check(urn(IMAGE), state.inputs, inputs);
        return (await provider.diff(urn(IMAGE), state.outputs, state.inputs, checked, [])).changes;
      };
      expect(await again()).toEqual([]);
      writeFileSync(join(context, "launcher.cjs"), "2");
      expect(await again()).toEqual([
        expect.objectContaining({ path: "build.contextDigest", onChange: "update" }),
      ]);
    } finally {
      rmSync(context, { recursive: true, force: true });
    }
  });

  it("is refused without its Dockerfile", async () => {
    const inputs = { imageName: "trainer:1", build: { context: ".", dockerfile: "no/Dockerfile" } };
    await expect(bench("docker").create(IMAGE, inputs)).rejects.toThrow("could not open dockerfile");
  });
});
