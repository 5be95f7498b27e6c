/** A container's inputs, what an engine is asked for, and what it says: against recordings of the vendor's provider. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { containerBody } from "../../../rehearsal/docker/containerBody";
import { containerProperties, part } from "../../../rehearsal/docker/inspected";
import { twinBody } from "../../../rehearsal/docker/twin";
import type { Properties } from "../../../rehearsal/providers/values";
import type { Recording } from "../../../rehearsal/verify/record";
import { bench } from "../providers/provider";

const CONTAINER = "docker:index/container:Container";
const folder = resolve(__dirname, "..", "..", "recordings", "docker");
const recordings = readdirSync(folder).map(
  (file) => [file, JSON.parse(readFileSync(join(folder, file), "utf8")) as Recording] as const,
);

/** Not the request's: the engine's own, or what the image brings. */
const NOT_ASKED = ["LogConfig", "Binds"];

describe.each(recordings)("the container of %s", (_file, { inputs, inspect }) => {
  it("is asked for as the vendor's provider asks", () => {
    const body = containerBody(inputs);
    const [asked, is] = [part(body, "HostConfig"), part(inspect, "HostConfig")];
    const settings = Object.keys(asked).filter((key) => !NOT_ASKED.includes(key));
    for (const key of settings) expect([key, sorted(asked[key])]).toEqual([key, sorted(is[key])]);
    expect(sorted(asked.Binds)).toEqual(sorted(is.Binds));
    expect(asked.LogConfig).toEqual(is.LogConfig);
    const config = part(inspect, "Config");
    for (const key of ["Labels", "StopSignal", "StopTimeout", "Healthcheck", "ExposedPorts"])
      expect([key, body[key]]).toEqual([key, config[key]]);
  });

  it("reads back without a difference", async () => {
    const { provider, create } = bench("docker");
    const state = await create(CONTAINER, { ...inputs, networksAdvanced: undefined });
    const read = {
      ...state.outputs,
      ...containerProperties({ ...inspect, Name: `/${inputs.name}` }, inputs),
    };
    const urn = `urn:pulumi:test::test::${CONTAINER}::it`;
    const { changes } = await provider.diff(urn, read, state.inputs, state.inputs, []);
    expect(changes).toEqual([]);
  });
});

/** Lists whose order says nothing, at any depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sorted(each)]));
}

describe("an input that an engine would not get", () => {
  it.each<[string, Properties]>([
    ["another one", { privileged: true }],
    ["a list", { dns: ["192.0.2.1"] }],
  ])("is refused: %s", (_what, more) => {
    expect(() => containerBody({ name: "trainer", image: "a:1", ...more })).toThrow(
      `does not carry over: ${Object.keys(more)[0]}`,
    );
  });

  it("is passed by where it is the default", () => {
    const inputs = {
      name: "trainer",
      image: "a:1",
      tty: false,
      memoryReservation: 0,
      waitTimeout: 60,
      dns: [],
    };
    expect(containerBody(inputs)).toMatchObject({ Image: "a:1" });
  });
});

describe("the container that runs", () => {
  const asked = containerBody({
    name: "trainer",
    image: "a:1",
    deviceRequests: [{ driver: "nvidia", deviceIds: ["0"], capabilities: ["gpu"] }],
    memory: 4096,
    memorySwap: 4096,
    ports: [{ internal: 9400, external: 9400, ip: "0.0.0.0" }],
  });
  const twin = (memTotalMiB: number, own: boolean) =>
    twinBody(asked, { info: { MemTotal: memTotalMiB * 2 ** 20 }, path: "/usr/bin", own });

  it.each<[string, number, boolean, string[], Properties]>([
    ["a large machine", 8192, true, ["GPUs"], { Memory: 2 ** 32, MemorySwap: 2 ** 32 }],
    ["a small machine", 2048, true, ["GPUs", "memory 4 GiB"], { Memory: 0, MemorySwap: 0 }],
    [
      "somebody else's engine",
      8192,
      false,
      ["GPUs", "ports on all addresses"],
      { PortBindings: { "9400/tcp": [{ HostIp: "127.0.0.1", HostPort: "9400" }] } },
    ],
  ])("on %s", (_what, memTotalMiB, own, without, host) => {
    const { body, withheld } = twin(memTotalMiB, own);
    expect(withheld.map(({ what }) => what)).toEqual(without);
    expect(body.HostConfig).toMatchObject({ DeviceRequests: [], ...host });
    expect(part(asked, "HostConfig").DeviceRequests).toHaveLength(1);
  });

  it("finds the simulated software before any other", () => {
    expect(twin(8192, true).body.Env).toContain("PATH=/opt/simulated:/usr/bin");
  });
});
