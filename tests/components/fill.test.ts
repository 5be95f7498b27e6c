import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { bundle, fill, type Sources } from "../../components/fill";
import { parseLaunchFile } from "../../launcher/launchfile/read";
import type { LaunchPlan } from "../../planning/plan";
import type { Text } from "../../workloads/hole";
import { SN38_RESTART, sn38Faults, sn38Silence } from "../../workloads/sn38/faults";

const sources: Sources = {
  publicIp: (host) => pulumi.output(`ip-of-${host}`),
  imageReference: (trainer) => pulumi.output(`image-of-${trainer}`),
  secret: (name) => pulumi.secret(`secret-of-${name}`),
};

const launch: LaunchPlan = {
  version: 1,
  trainer: "first",
  workload: "sn38",
  upstreamCommit: undefined,
  processes: [
    {
      name: "miner",
      command: ["torchrun", "--dht.ip", [{ late: "host.publicIp", of: "p5" }]],
      cwd: "/work",
      env: { Z: "last", A: ["first ", { late: "image.reference", of: "first" }] },
      stop: { signal: "SIGINT", graceSeconds: 10 },
      exitZeroIsSuccess: false,
    },
  ],
  gpus: { count: 4 },
  http: { port: 9400 },
  files: [],
  floors: { memoryMiB: 0, shmMiB: 0, cpus: 0 },
  sources: {},
};

const sn38Supervision = {
  probeSeconds: 5,
  faults: sn38Faults,
  restart: { ...SN38_RESTART, keepAlive: false },
  silence: sn38Silence(15),
};

beforeEach(() => pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }));

describe("a text", () => {
  it.each<[Text, string, boolean]>([
    ["plain", "plain", false],
    [["at ", { late: "host.publicIp", of: "p5" }, ":1"], "at ip-of-p5:1", false],
    [[{ late: "image.reference", of: "a" }], "image-of-a", false],
    [["K=", { secret: "x.y" }, "\n"], "K=secret-of-x.y\n", true],
    [[], "", false],
  ])("%j is filled to %j", async (text, filled, secret) => {
    const output = fill(text, sources);
    expect(await value(output)).toBe(filled);
    expect(await pulumi.isSecret(output)).toBe(secret);
  });
});

describe("launch.json", () => {
  it("has the holes of the ladder's command lines filled too", async () => {
    const step = {
      id: "micro-1",
      process: "miner",
      command: ["torchrun", [{ late: "host.publicIp", of: "p5" }]],
    };
    const supervision = {
      ...sn38Supervision,
      ladder: [step as { id: string; process: string; command: Text[] }],
    };
    const { json } = await value(bundle({ ...launch, supervision }, sources));
    const read = parseLaunchFile(json, "launch.json");
    expect(read.supervision?.ladder).toEqual([{ ...step, command: ["torchrun", "ip-of-p5"] }]);
  });

  it("has its holes filled and passes the launcher's own check of schema and hash", async () => {
    const { json, hash } = await value(bundle(launch, sources));
    const read = parseLaunchFile(json, "launch.json");
    expect(read.hash).toBe(hash);
    expect(read.processes[0]?.command).toEqual(["torchrun", "--dht.ip", "ip-of-p5"]);
    expect(read.processes[0]?.env).toEqual({ A: "first image-of-first", Z: "last" });
  });

  it("is the same to the byte for the same plan in another order, and another for another value", async () => {
    const { json, hash } = await value(bundle(launch, sources));
    const turned = Object.fromEntries(Object.entries(launch).reverse()) as unknown as LaunchPlan;
    expect(await value(bundle(turned, sources))).toEqual({ json, hash });
    const changed = await value(bundle({ ...launch, http: { port: 9401 } }, sources));
    expect(changed.hash).not.toBe(hash);
  });

  it.each<[string, Partial<LaunchPlan["processes"][number]>]>([
    ["command", { command: [[{ secret: "a" }]] }],
    ["environment", { env: { A: [{ secret: "a" }] } }],
  ])("takes no secret into its %s", (_where, over) => {
    const processes = launch.processes.map((process) => ({ ...process, ...over }));
    expect(() => bundle({ ...launch, processes }, sources)).toThrow("secrets are files of their own");
  });
});

function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((known) => resolve(known)));
}
