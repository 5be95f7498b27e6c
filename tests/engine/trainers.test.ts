import { describe, expect, it } from "vitest";
import type { CloudObject } from "../../rehearsal/providers/cloud";
import { box } from "../fixtures/hosts";
import { config, second, secrets, trainer, trainerSecrets, withTrainer } from "../fixtures/sn38";
import { ACCOUNT, type Values } from "../fixtures/stacks";
import { applied, previewedOnce } from "./deployedOnce";
import { deployed, replaced, succeeded, touched, up } from "./sn38";

const CONTAINER = "docker:index/container:Container";
const VOLUME = "docker:index/volume:Volume";
const LIFECYCLE = "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle";
const both = { ...trainerSecrets("first", "second") };

describe("two trainers on the two slots of a host", () => {
  it("run side by side, share nothing but the image, and change one without the other", async () => {
    const rehearsal = await deployed(pair(), both);
    expect((await rehearsal.preview()).changes).toEqual([]);
    const [one, other] = rehearsal.cloud.list(CONTAINER).map(seen).sort(byName);
    expect(one?.gpus).toEqual(["0", "1", "2", "3"]);
    expect(other?.gpus).toEqual(["4", "5", "6", "7"]);
    expect(one?.image).toBe(other?.image);
    for (const part of ["ports", "volumes", "network"] as const) {
      const shared = (one?.[part] ?? []).filter((item) => other?.[part].includes(item));
      expect(shared, part).toEqual([]);
    }
    await rehearsal.configure(pair({ tuning: { flags: { "neuron.upload_steps": 30 } } }), secrets(both));
    expect(touched(await up(rehearsal))).toEqual(replaced("docker:Container second"));
  });
});

describe("volumes", () => {
  it("are the same ones after a tuned value, a new image and a disabled trainer", async () => {
    const rehearsal = await deployed();
    const before = rehearsal.cloud.list(VOLUME);
    expect(before.map(({ properties }) => properties.name).sort()).toEqual([
      "launchpad-first-cache",
      "launchpad-first-state",
      "launchpad-first-work",
    ]);

    await rehearsal.configure(withTrainer({ tuning: { flags: { "neuron.upload_steps": 30 } } }), secrets());
    expect(touched(await up(rehearsal))).toEqual(replaced("docker:Container first"));
    expect(rehearsal.cloud.list(VOLUME)).toEqual(before);

    await rehearsal.configure(withTrainer({ enabled: false }), secrets());
    expect(touched(await up(rehearsal))).toEqual([
      "delete command:Command box-sn38-room",
      "delete docker:Container first",
      "delete docker:Image box-sn38",
      "delete docker:Network first",
      "delete launchpad:TrainerImage box-sn38",
    ]);
    expect(rehearsal.cloud.list(VOLUME)).toEqual(before);
    expect((await rehearsal.preview()).changes).toEqual([]);

    await rehearsal.configure(config(), secrets());
    await up(rehearsal);
    expect(rehearsal.cloud.list(VOLUME)).toEqual(before);
  });

  it("stay on the host when a production stack lets its trainer go", async () => {
    const rehearsal = await deployed(config({ production: true }));
    await rehearsal.configure(
      config({
        production: true,
        trainers: {},
        buckets: { miner: { accountId: ACCOUNT, name: "llama-4b-ws-4-227" } },
      }),
      secrets({}),
    );
    await up(rehearsal);
    expect(rehearsal.cloud.list(CONTAINER)).toEqual([]);
    expect(rehearsal.cloud.list(VOLUME)).toHaveLength(3);
  });
});

describe("an image from a registry", () => {
  it("is pulled by the host before the old container stops", async () => {
    const image = (digit: string) => ({
      from: "registry",
      repository: "registry.example.com/sn38",
      digest: `sha256:${digit.repeat(64)}`,
    });
    const rehearsal = await deployed();
    await rehearsal.configure(withTrainer({ image: image("a") }), secrets());
    await up(rehearsal);
    await rehearsal.configure(withTrainer({ image: image("b") }), secrets());
    const { changes } = await up(rehearsal);
    const steps = changes.map(({ op, type, name }) => `${op} ${type} ${name}`);
    const pulled = steps.findIndex((step) => /^create\S* command:local:Command box-sn38-pull$/.test(step));
    const stopped = steps.indexOf(`delete-replaced ${CONTAINER} first`);
    expect(pulled, steps.join("\n")).toBeGreaterThanOrEqual(0);
    expect(stopped, steps.join("\n")).toBeGreaterThan(pulled);
    const [container] = rehearsal.cloud.list(CONTAINER);
    expect(container?.properties.image).toBe(`registry.example.com/sn38@sha256:${"b".repeat(64)}`);
    expect((await rehearsal.preview()).changes).toEqual([]);
  });
});

describe("a trainer that moves", () => {
  it("to another slot of its host keeps its volumes", async () => {
    const rehearsal = await deployed();
    await rehearsal.configure(withTrainer({ slot: "b" }), secrets());
    expect(touched(await up(rehearsal))).toEqual(replaced("docker:Container first"));
    expect(rehearsal.cloud.list(CONTAINER).map(seen)).toMatchObject([{ gpus: ["4", "5", "6", "7"] }]);
  });

  it("to another host gets its container, network and volumes there", async () => {
    const hosts = { box, other: { ...box, address: "203.0.113.11" } };
    const rehearsal = await deployed();
    await rehearsal.configure(withTrainer({ host: "other" }, { hosts }), secrets());
    await up(rehearsal);
    const places = rehearsal.cloud.list().filter(({ type }) => /container|network|volume/.test(type));
    expect(places.map(({ endpoint }) => endpoint)).toEqual(places.map(() => "ssh://ops@203.0.113.11:22"));
    expect(places).toHaveLength(5);
    expect((await rehearsal.preview()).changes).toEqual([]);
  });
});

describe("destroy", () => {
  it("leaves nothing but the lifecycle rules, which R2 keeps with the bucket", async () => {
    const rehearsal = await deployed(pair(), both);
    succeeded(await rehearsal.destroy());
    expect(rehearsal.cloud.list().filter(({ type }) => type !== LIFECYCLE)).toEqual([]);
    expect(resourcesOf(await rehearsal.exportState())).toEqual([]);
  });

  it("is refused for a production bucket", async () => {
    const rehearsal = await deployed(config({ production: true }));
    const destroy = await rehearsal.destroy();
    expect(destroy.ok).toBe(false);
    expect(destroy.stdout).toContain("protected");
    expect(rehearsal.cloud.list("cloudflare:index/r2Bucket:R2Bucket")).toHaveLength(1);
  });
});

describe("the state", () => {
  it("holds no secret in clear: none that was given, none that was made", async () => {
    const rehearsal = await deployed();
    const text = JSON.stringify(await rehearsal.exportState());
    const [container] = rehearsal.cloud.list(CONTAINER);
    const uploads = container?.properties.uploads as { file: string; content: string }[];
    const env = uploads.find(({ file }) => file.endsWith("/.env"))?.content ?? "";
    const made = [...env.matchAll(/^R2_(?:READ|WRITE)_\w+="(.+)"$/gm)].map(([, value]) => value ?? "");
    const tokens = rehearsal.cloud.list("cloudflare:index/accountToken:AccountToken");
    expect(made.filter((value) => value.length === 64)).toHaveLength(2);
    const given = Object.values({ ...trainerSecrets("first"), ...secrets() });
    const secretKeys = made.filter((value) => value.length === 64);
    const values = [...given, ...secretKeys, ...tokens.map(({ properties }) => String(properties.value))];
    expect(
      values.filter((value) => text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1))),
    ).toEqual([]);
    expect(text).not.toContain("canary");
    expect(JSON.stringify(await rehearsal.outputs())).not.toContain("canary");
  });
});

describe("an up that fails", () => {
  it("at a token, at the image and at the container continues each time, and is whole in the end", async () => {
    const rehearsal = await previewedOnce(config(), { secrets: secrets() });
    const types = ["cloudflare:index/accountToken:AccountToken", "docker:index/image:Image", CONTAINER];
    for (const type of types) {
      rehearsal.faults.add({ operation: "create", type, times: 1, error: `no ${type} today` });
      const failed = await applied(rehearsal);
      expect(failed.ok).toBe(false);
      expect(failed.stdout).toContain(`no ${type} today`);
      expect(rehearsal.cloud.list(CONTAINER)).toEqual([]);
    }
    await up(rehearsal);
    expect((await rehearsal.preview()).changes).toEqual([]);
    expect(rehearsal.cloud.list(CONTAINER)).toHaveLength(1);
  });

  it("in the middle of a replacement gets its container on the next one", async () => {
    const rehearsal = await deployed();
    await rehearsal.configure(withTrainer({ tuning: { shmGiB: 48 } }), secrets());
    rehearsal.faults.add({ operation: "create", type: CONTAINER, times: 1, error: "the daemon went away" });
    expect((await applied(rehearsal)).ok).toBe(false);
    expect(rehearsal.cloud.list(CONTAINER)).toEqual([]);
    await up(rehearsal);
    expect(rehearsal.cloud.list(CONTAINER)).toHaveLength(1);
    expect((await rehearsal.preview()).changes).toEqual([]);
  });
});

/** Trainers `first` and `second`; `over` replaces fields of the second. */
function pair(over: Values = {}): Record<string, unknown> {
  return config({
    trainers: { first: trainer(), second: { ...second, ...over } },
    buckets: { miner: { accountId: ACCOUNT }, second: { accountId: ACCOUNT } },
  });
}

function seen({ properties }: CloudObject) {
  const ports = properties.ports as { ip: string; external: number; protocol: string }[];
  const volumes = properties.volumes as { volumeName: string }[];
  const networks = properties.networksAdvanced as { name: string }[];
  const [request] = properties.deviceRequests as { deviceIds: string[] }[];
  return {
    name: String(properties.name),
    image: properties.image,
    gpus: [...(request?.deviceIds ?? [])].sort(),
    ports: ports.map(({ external, protocol }) => `${external}/${protocol}`),
    volumes: volumes.map(({ volumeName }) => volumeName),
    network: networks.map(({ name }) => name),
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function resourcesOf(state: unknown): string[] {
  const { deployment } = state as { deployment: { resources?: { urn: string }[] } };
  return (deployment.resources ?? []).map(({ urn }) => urn);
}
