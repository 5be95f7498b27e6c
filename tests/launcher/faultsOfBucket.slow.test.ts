/** The store's faults, end to end: the real launcher, moto's S3 server, and a proxy between them that misbehaves. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LaunchBucket } from "../../workloads/launchfile";
import { type FaultProxy, s3Error, startFaultProxy } from "../support/s3/faultProxy";
import { type Moto, makeBucket, plainClient, startMoto } from "../support/s3/moto";
import { startToxiproxy, type Toxiproxy } from "../support/s3/toxiproxy";
import { until } from "../support/until";
import { actions, deeds, PATIENT_SILENCE, supervised, supervision } from "./supervised";
import { bake, DOT_ENV, said, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 90_000;
const NAME = "llama-4b-ws-4-227";
let moto: Moto;
let proxy: FaultProxy;
let network: Toxiproxy;

beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultProxy(moto.endpoint);
  network = await startToxiproxy(moto.endpoint);
  const s3 = plainClient(moto.endpoint);
  await makeBucket(s3, NAME);
  for (const [Key, Body] of [
    ["metadata.json", '{"run":5,"outer_step":12,"inner_step":40}'],
    ["epoch-12/gradients.pt", "gradients"],
  ])
    await s3.send(new PutObjectCommand({ Bucket: NAME, Key, Body }));
});
afterAll(async () => {
  await network?.stop();
  await proxy?.stop();
  await moto?.stop();
});

const bucket: LaunchBucket = {
  name: NAME,
  endpoint: "https://unused.example",
  maxObjectAgeSeconds: 4_800,
  maxBlockAgeSeconds: 2_400,
  keys: {
    file: "/app/.env",
    readId: "R2_READ_ACCESS_KEY_ID",
    readSecret: "R2_READ_SECRET_ACCESS_KEY",
    writeId: "R2_WRITE_ACCESS_KEY_ID",
    writeSecret: "R2_WRITE_SECRET_ACCESS_KEY",
  },
  scored: { pointer: "metadata.json", field: "outer_step", key: "epoch-{}/gradients.pt" },
};

const start = (endpoint: string, over: Parameters<typeof supervised>[0] = {}) =>
  // The bucket is looked at at every twelfth look.
  bench.start(bake(supervised({ silence: PATIENT_SILENCE, probeSeconds: 0.05, ...over }, { bucket })), {
    files: [DOT_ENV],
    args: ["--bucket-endpoint", endpoint],
  });

describe.concurrent("a store", () => {
  test("that refuses, is busy, breaks or has another time is told each time, and training goes on", async () => {
    const launcher = await start(proxy.endpoint);
    const told = async (cause: string, number: number) => {
      const all = () => actions(launcher.root).filter((one) => one.action === "tell" && one.cause === cause);
      return await until(`${cause} ${number}`, () => all()[number - 1], PATIENCE_MS);
    };
    const faults: [number, string][] = [
      [403, "AccessDenied"],
      [429, "SlowDown"],
      [500, "InternalError"],
      [503, "ServiceUnavailable"],
    ];
    for (const [at, [status, code]] of faults.entries()) {
      proxy.fault = (seen) => (seen.url.startsWith(`/${NAME}`) ? s3Error(status, code) : undefined);
      const { evidence, outcome } = await told("bucketRefused", at + 1);
      expect(evidence[0]).toBe(`the bucket answered: ${status} ${code}`);
      expect(outcome).toBe("the run goes on");
      proxy.clear();
      // Two good looks in a row: the episode is over.
      await until(
        "good looks",
        () => proxy.seen.filter(({ method }) => method === "GET").length >= 2 || undefined,
        PATIENCE_MS,
      );
    }
    proxy.clockMs = 1_200_000;
    const { evidence } = await told("clockSkew", 1);
    expect(evidence[0]).toMatch(
      /^this machine's clock is 1[12]\d\d s behind the bucket's; signed requests fail/,
    );
    expect(deeds(launcher.root)).toEqual([...faults.map(() => "tell bucketRefused"), "tell clockSkew"]);
    expect(actions(launcher.root).filter(({ action }) => action === "start")).toHaveLength(1);
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
    expect(said(launcher)).toMatch(/error tell \(clockSkew\)/);
  });

  test("that is slow makes the software's own upload late, which is told, and training goes on", async () => {
    const name = "llama-4b-ws-4-228";
    const slow = await startToxiproxy(moto.endpoint);
    try {
      await makeBucket(plainClient(moto.endpoint), name);
      // The simulated checkpoint has 6 MB: 20 s at this rate, in kB/s.
      await slow.poison({ type: "bandwidth", stream: "upstream", attributes: { rate: 300 } });
      const content = supervised(
        { silence: PATIENT_SILENCE, uploadSeconds: 2 },
        { bucket: { ...bucket, name } },
      );
      const launcher = await bench.start(bake(content), {
        files: [DOT_ENV],
        env: { LAUNCHPAD_SIM_STORE: slow.endpoint, LAUNCHPAD_SIM_UID: "228" },
      });
      const told = await until(
        "the news",
        () => actions(launcher.root).find(({ action }) => action === "tell"),
        PATIENCE_MS,
      );
      expect(told).toMatchObject({ cause: "uploadSlow", outcome: "the run goes on" });
      expect(told.evidence[0]).toMatch(/^an upload has taken \d+ s so far; 2 s are allowed$/);
      launcher.signal("SIGTERM");
      await launcher.ended;
      expect(deeds(launcher.root)).toEqual(["tell uploadSlow"]);
    } finally {
      await slow.stop();
    }
  });

  test("that does not answer is given up after 20 s and told, and training goes on", async () => {
    const { faults } = supervision();
    const once = { evidence: { k: 1, n: 1 }, minSeconds: 0, action: "tell" as const };
    await network.poison({ type: "latency", attributes: { latency: 600_000 } });
    const launcher = await start(network.endpoint, { faults: { ...faults, bucketRefused: once } });
    await until("the news", () => deeds(launcher.root)[0], PATIENCE_MS);
    expect(deeds(launcher.root)).toEqual(["tell bucketRefused"]);
    expect(actions(launcher.root).at(-1)?.evidence).toEqual(["the bucket answered: no answer within 20 s"]);
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
  });
});
