import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { UploadFailure } from "../../../launcher/upload/failure";
import { listFolder } from "../../../launcher/upload/folder";
import { clearLeftovers, type Publication, publish } from "../../../launcher/upload/publish";
import { type FaultProxy, s3Error, startFaultProxy } from "../../support/s3/faultProxy";
import { anyKey, type Moto, makeBucket, plainClient, startMoto } from "../../support/s3/moto";
import { until } from "../../support/until";
import { type CuttingProxy, startCuttingProxy } from "./cuttingProxy";

const MIB = 2 ** 20;
const scratch = mkdtempSync(join(tmpdir(), "launchpad-upload-"));
let moto: Moto;
let faults: FaultProxy;
let cutting: CuttingProxy;
let s3: S3Client;
let number = 0;

beforeAll(async () => {
  moto = await startMoto();
  [faults, cutting] = await Promise.all([startFaultProxy(moto.endpoint), startCuttingProxy(moto.endpoint)]);
  s3 = plainClient(moto.endpoint);
});
afterAll(async () => {
  await Promise.all([faults?.stop(), cutting?.stop()]);
  await moto?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(() => {
  faults.clear();
  cutting.seen.length = 0;
  cutting.cut = () => false;
  cutting.hold = () => false;
});

/** A checkpoint of a small file, an empty one, and one that needs more than one part of 5 MiB. */
async function work(endpoint = faults.endpoint, bytes = 5 * MIB + 5): Promise<Publication> {
  number += 1;
  const from = join(scratch, `checkpoint-${number}`);
  mkdirSync(join(from, "below"), { recursive: true });
  writeFileSync(join(from, "config.json"), "{}");
  writeFileSync(join(from, "below", "empty.txt"), "");
  writeFileSync(join(from, "model.safetensors"), "");
  truncateSync(join(from, "model.safetensors"), bytes);
  const bucket = await makeBucket(s3, `uploads-${number}`);
  return {
    store: { endpoint, bucket, keys: anyKey, attempts: 3, parallel: 2 },
    prefix: "checkpoints/",
    folder: `checkpoints/${number}-now`,
    from,
    step: number,
    files: (await listFolder(from))?.files ?? [],
    partMiB: 5,
    remove: [],
  };
}

const never = new AbortController().signal;

/** What the bucket holds, parts that nobody sees included. */
async function left({ store }: Publication) {
  const at = { Bucket: store.bucket };
  const { Contents = [] } = await s3.send(new ListObjectsV2Command(at));
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand(at));
  return { keys: Contents.map(({ Key, Size }) => `${Key} ${Size}`), parts: Uploads.length };
}

const pointer = async ({ store }: Publication) => {
  const answer = await s3.send(
    new GetObjectCommand({ Bucket: store.bucket, Key: "checkpoints/latest.json" }),
  );
  return JSON.parse((await answer.Body?.transformToString()) ?? "");
};

const isPart = (url: string) => /partNumber=/.test(url);

test("files go first, in equal parts and without checksums of the SDK's own; the pointer goes last", async () => {
  const job = await work(faults.endpoint, 12 * MIB + 5);
  const sent: number[] = [];
  expect(await publish(job, never, (bytes) => sent.push(bytes))).toEqual({ ok: true, removed: [] });
  expect(await left(job)).toEqual({
    keys: [
      `${job.folder}/below/empty.txt 0`,
      `${job.folder}/config.json 2`,
      `${job.folder}/model.safetensors ${12 * MIB + 5}`,
      expect.stringMatching(/^checkpoints\/latest.json \d+$/),
    ],
    parts: 0,
  });
  expect(await pointer(job)).toMatchObject({
    version: 1,
    folder: job.folder,
    step: job.step,
    files: job.files.map(({ name, bytes }) => ({ name, bytes })),
  });
  const parts = faults.seen.filter(({ method, url }) => method === "PUT" && isPart(url));
  expect(parts.map(({ headers }) => Number(headers["content-length"])).sort((a, b) => b - a)).toEqual([
    5 * MIB,
    5 * MIB,
    2 * MIB + 5,
  ]);
  const headers = faults.seen.flatMap((each) => Object.keys(each.headers));
  expect(headers.filter((name) => /checksum|trailer/.test(name))).toEqual([]);
  const writes = faults.seen.filter(({ method }) => method === "PUT" || method === "POST");
  expect(writes.at(-1)?.url).toMatch(/latest.json/);
  expect(sent.at(-1)).toBe(12 * MIB + 7);
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
});

test.each<
  [string, (url: string, method: string) => boolean, ReturnType<typeof s3Error>, string, RegExp, number]
>([
  [
    "a refused part",
    isPart,
    s3Error(403, "AccessDenied"),
    "refused",
    /^write checkpoints\/\S+: 403 AccessDenied; the store refuses the write key, another try would not help$/,
    2,
  ],
  [
    "a refused pointer",
    (url) => /latest/.test(url),
    s3Error(403, "AccessDenied"),
    "refused",
    /^write the pointer: 403 AccessDenied/,
    1,
  ],
  ["429 for ever", isPart, s3Error(429, "SlowDown"), "store", /429 SlowDown.*, after 3 attempts$/, 6],
  [
    "503 for ever",
    isPart,
    s3Error(503, "ServiceUnavailable"),
    "store",
    /503 ServiceUnavailable.*, after 3 attempts$/,
    6,
  ],
  [
    "500 on the small file",
    (url, method) => method === "PUT" && /config.json/.test(url),
    s3Error(500, "InternalError"),
    "store",
    /write \S+config.json: 500 InternalError.*, after 3 attempts$/,
    3,
  ],
  [
    "parts that do not match",
    (url, method) => method === "POST" && /uploadId=/.test(url),
    s3Error(400, "InvalidPart", "One or more of the specified parts could not be found."),
    "store",
    /400 InvalidPart \(One or more/,
    1,
  ],
])(
  "%s ends the upload with its reason, and leaves nothing",
  async (_what, hit, answer, kind, sentence, most) => {
    const job = await work();
    faults.fault = ({ url, method }) =>
      method !== "GET" && method !== "DELETE" && hit(url, method) ? answer : undefined;
    const result = await publish(job, never);
    expect(result).toMatchObject({
      ok: false,
      cleared: true,
      failure: { kind, sentence: expect.stringMatching(sentence) },
    });
    const tries = faults.seen.filter(
      ({ url, method }) => method !== "GET" && method !== "DELETE" && hit(url, method),
    );
    expect(tries.length).toBeGreaterThan(0);
    expect(tries.length).toBeLessThanOrEqual(most);
    expect(await left(job)).toEqual({ keys: [], parts: 0 });
  },
);

test.each([
  ["429", s3Error(429, "SlowDown")],
  ["503", s3Error(503, "ServiceUnavailable")],
])("a %s that ends is asked again, and the upload is whole", async (_what, answer) => {
  const job = await work();
  let hits = 0;
  faults.fault = ({ url }) => {
    if (!isPart(url) || hits >= 2) return undefined;
    hits += 1;
    return answer;
  };
  expect(await publish(job, never)).toMatchObject({ ok: true });
  expect(hits).toBe(2);
  expect((await left(job)).keys).toHaveLength(4);
});

test.each<[string, RegExp]>([
  ["a part", /^PUT .*partNumber=2/],
  ["the end of a multipart upload, which the store has made", /^POST .*uploadId=/],
  ["the pointer", /^PUT .*latest.json/],
])("an answer that is cut after %s costs nothing", async (_what, line) => {
  const job = await work(cutting.endpoint);
  let cuts = 0;
  cutting.cut = (seen) => line.test(seen) && cuts++ === 0;
  expect(await publish(job, never)).toMatchObject({ ok: true });
  expect(cutting.seen.filter((seen) => line.test(seen)).length).toBeGreaterThan(1);
  expect((await left(job)).keys).toHaveLength(4);
});

test("a pointer whose every answer is cut: the files stay, because the pointer may name them", async () => {
  const job = await work(cutting.endpoint);
  cutting.cut = (seen) => /^PUT .*latest.json/.test(seen);
  expect(await publish(job, never)).toMatchObject({ ok: false, failure: { kind: "network" }, cleared: true });
  expect(await pointer(job)).toMatchObject({ folder: job.folder });
  expect((await left(job)).keys).toHaveLength(4);
});

test("a store that does not answer is told as the network's fault, and the folder is kept on the list", async () => {
  const job = await work("http://127.0.0.1:9");
  expect(await publish(job, never)).toMatchObject({
    ok: false,
    cleared: false,
    failure: { kind: "network", sentence: expect.stringMatching(/ECONNREFUSED/) },
  });
});

test("a stop in the middle of a part ends at once and clears away", async () => {
  const job = await work(cutting.endpoint);
  const stopping = new AbortController();
  let parts = 0;
  // The second part is never answered: only the stop can end it.
  cutting.hold = (line) => /^PUT .*partNumber=/.test(line) && ++parts > 1;
  const running = publish(job, stopping.signal);
  await until("the second part", () => parts > 1 || undefined);
  const failure = { kind: "stopped", sentence: "the launcher was asked to stop" } as const;
  stopping.abort(new UploadFailure(failure));
  expect(await running).toEqual({ ok: false, failure, cleared: true });
  expect(await left(job)).toEqual({ keys: [], parts: 0 });
});

test.each<[string, (path: string) => void, RegExp]>([
  [
    "is written to",
    (path) => utimesSync(path, new Date(), new Date(Date.now() + 5_000)),
    /was written to while/,
  ],
  ["is cut", (path) => truncateSync(path, MIB), /was written to while/],
  ["is removed", (path) => rmSync(path), /is gone while/],
])("a file that %s during its upload makes it worthless", async (_what, change, sentence) => {
  const job = await work();
  const path = join(job.from, "model.safetensors");
  let done = false;
  faults.fault = ({ url }) => {
    if (isPart(url) && !done) {
      done = true;
      change(path);
    }
    return undefined;
  };
  expect(await publish(job, never)).toMatchObject({
    ok: false,
    cleared: true,
    failure: { kind: "changed", sentence: expect.stringMatching(sentence) },
  });
  expect(await left(job)).toEqual({ keys: [], parts: 0 });
});

test("older uploads go only after the new one is there, and nothing else in the bucket is touched", async () => {
  const first = await work();
  expect(await publish(first, never)).toMatchObject({ ok: true });
  await s3.send(
    new PutObjectCommand({ Bucket: first.store.bucket, Key: "checkpoints/other/file", Body: "x" }),
  );
  const second = { ...first, folder: "checkpoints/2-now", step: 2, remove: [first.folder] };
  faults.clear();
  expect(await publish(second, never)).toEqual({ ok: true, removed: [first.folder] });
  const order = faults.seen.map(({ method, url }) => `${method} ${url}`);
  expect(order.findIndex((line) => /^DELETE/.test(line))).toBeGreaterThan(
    order.findIndex((line) => /^PUT .*latest/.test(line)),
  );
  const { keys } = await left(second);
  expect(keys.map((key) => key.split(" ")[0])).toEqual([
    "checkpoints/2-now/below/empty.txt",
    "checkpoints/2-now/config.json",
    "checkpoints/2-now/model.safetensors",
    "checkpoints/latest.json",
    "checkpoints/other/file",
  ]);
});

test("what a killed upload left is cleared away, and the current upload never is", async () => {
  const job = await work();
  expect(await publish(job, never)).toMatchObject({ ok: true });
  const Bucket = job.store.bucket;
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "checkpoints/9-killed/model.safetensors" }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "checkpoints/9-killed/config.json", Body: "{}" }));
  const folders = ["checkpoints/9-killed", job.folder, "checkpoints/", "elsewhere/8-x"];
  // The last two are no folders of uploads: they are left alone, and stay on the list.
  expect(await clearLeftovers(job.store, "checkpoints/", folders, never)).toEqual(folders.slice(0, 2));
  const { keys, parts } = await left(job);
  expect([keys.length, parts]).toEqual([4, 0]);
  expect(statSync(join(job.from, "config.json")).size).toBe(2);
});
