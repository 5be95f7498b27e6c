/** `launcher check` against a real S3-compatible server that enforces what each key may do. */
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PreflightReport } from "../../launcher/preflight/suite";
import type { RehearsalFile } from "../../rehearsal/launcher/layout";
import { type FaultProxy, s3Error, startFaultProxy } from "../support/s3/faultProxy";
import { enforceRights, type Moto, makeBucket, makeUser, plainClient, startMoto } from "../support/s3/moto";
import { fullFile } from "./preflight/support";
import { bake, body, workbench } from "./support";

const bench = workbench();
const BUCKET = "llama-4b-ws-4-227";
type Key = Awaited<ReturnType<typeof makeUser>>;

let moto: Moto;
let proxy: FaultProxy;
let reader: Key;
let writer: Key;
let lister: Key;

beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultProxy(moto.endpoint);
  await makeBucket(plainClient(moto.endpoint), BUCKET);
  reader = await makeUser(moto.endpoint, "reader", ["s3:GetObject", "s3:ListBucket"]);
  writer = await makeUser(moto.endpoint, "writer", ["s3:*"]);
  lister = await makeUser(moto.endpoint, "lister", ["s3:ListBucket"]);
  await enforceRights(moto.endpoint, true);
});
afterAll(async () => {
  await proxy?.stop();
  await moto?.stop();
});

function keysFile(read: Key, write: Key): RehearsalFile {
  const lines = [
    `R2_READ_ACCESS_KEY_ID="${read.accessKeyId}"`,
    `R2_READ_SECRET_ACCESS_KEY="${read.secretAccessKey}"`,
    `R2_WRITE_ACCESS_KEY_ID="${write.accessKeyId}"`,
    `R2_WRITE_SECRET_ACCESS_KEY="${write.secretAccessKey}"`,
  ];
  return { path: "/app/.env", content: lines.join("\n") };
}

/** Status and words of the bucket's checks. No key may be in what is printed. */
async function checks(read: Key, write: Key, endpoint = moto.endpoint, name = BUCKET) {
  const { bucket } = fullFile();
  const launcher = await bench.start(
    bake(
      body({
        gpus: { count: 0 },
        floors: { memoryMiB: 0, shmMiB: 0, cpus: 0 },
        bucket: bucket === undefined ? undefined : { ...bucket, name },
      }),
    ),
    { command: "check", files: [keysFile(read, write)], args: ["--json", "--bucket-endpoint", endpoint] },
  );
  const exit = await launcher.ended;
  const text = launcher
    .output()
    .stdout.map(({ line }) => line)
    .join("\n");
  for (const secret of [read, write].flatMap((key) => Object.values(key))) expect(text).not.toContain(secret);
  const report = JSON.parse(text) as PreflightReport;
  const found = report.results.filter((each) => each.id.startsWith("bucket.") || each.id === "host.clock");
  return {
    exit,
    found: Object.fromEntries(found.map((each) => [each.id, `${each.status}: ${each.found}`])),
    seconds: report.seconds,
  };
}

async function objects(): Promise<number> {
  const list = await plainClient(moto.endpoint, writer).send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return list.KeyCount ?? 0;
}

test("a read-only key and a write key pass every check, and no probe is left behind", async () => {
  const { exit, found } = await checks(reader, writer);
  expect(found).toEqual({
    "host.clock": expect.stringMatching(/^passed: \d s (ahead|behind)$/),
    "bucket.reachable": `passed: ${BUCKET} is there`,
    "bucket.readKey": "passed: it lists and reads objects",
    "bucket.readKeyOnly": "passed: refused (403 AccessDenied)",
    "bucket.writeKey": "passed: it writes and deletes",
  });
  expect(exit).toBe(0);
  expect(await objects()).toBe(0);
});

test("a read key that can write is critical, and what it wrote is removed", async () => {
  const { exit, found } = await checks(writer, writer);
  expect(exit).toBe(30);
  expect(found["bucket.readKeyOnly"]).toBe("failed: the read key wrote an object");
  expect(await objects()).toBe(0);
});

test("a write key without the right to write is critical", async () => {
  const { exit, found } = await checks(reader, reader);
  expect(exit).toBe(30);
  expect(found["bucket.writeKey"]).toBe("failed: writing: 403 AccessDenied");
});

test("a read key that may list and not read is of no use to validators", async () => {
  const { exit, found } = await checks(lister, writer);
  expect(exit).toBe(30);
  expect(found["bucket.readKey"]).toBe("failed: reading: 403 AccessDenied");
});

test("a mistyped read key is no proof that it cannot write", async () => {
  const { exit, found } = await checks({ ...reader, secretAccessKey: "x".repeat(40) }, writer);
  expect(exit).toBe(30);
  expect(found["bucket.readKey"]).toMatch(/^failed: listing: 403/);
  expect(found["bucket.readKeyOnly"]).toBe("failed: 403 SignatureDoesNotMatch");
});

test("a bucket of another name is not there", async () => {
  const { exit, found } = await checks(reader, writer, moto.endpoint, "llama-4b-ws-4-228");
  expect(exit).toBe(30);
  expect(found["bucket.reachable"]).toBe("failed: no bucket llama-4b-ws-4-228");
});

test("a store that nobody answers for is told within the bound", async () => {
  const { exit, found, seconds } = await checks(reader, writer, "http://127.0.0.1:1");
  expect(exit).toBe(30);
  expect(found["bucket.readKey"]).toBe("failed: listing: no answer (ECONNREFUSED)");
  expect(seconds).toBeLessThan(60);
});

test("a store in trouble is told by its own words", async () => {
  proxy.clear();
  proxy.fault = (seen) => (seen.url.startsWith(`/${BUCKET}`) ? s3Error(503, "SlowDown") : undefined);
  const { exit, found } = await checks(reader, writer, proxy.endpoint);
  expect(exit).toBe(30);
  expect(found["bucket.readKey"]).toBe("failed: listing: 503 SlowDown");
  expect(found["bucket.writeKey"]).toBe("failed: writing: 503 SlowDown");
});

test("a store whose clock is 20 minutes ahead is critical: it would refuse every signature", async () => {
  proxy.clear();
  proxy.clockMs = 1_200_000;
  const { exit, found } = await checks(reader, writer, proxy.endpoint);
  expect(exit).toBe(30);
  expect(found["host.clock"]).toMatch(/^failed: 1[12]\d\d s behind$/);
});
