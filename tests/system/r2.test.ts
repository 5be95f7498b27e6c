import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, s3Error, startFaultProxy } from "../support/s3/faultProxy";
import { enforceRights, type Moto, makeBucket, makeUser, plainClient, startMoto } from "../support/s3/moto";
import { keyEnv, r2 } from "../support/s3/r2Command";

let moto: Moto;
let proxy: FaultProxy;
let number = 0;

beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultProxy(moto.endpoint);
});
afterAll(async () => {
  await proxy?.stop();
  await moto?.stop();
});
beforeEach(() => proxy.clear());

const key = { accessKeyId: "AKIDEXAMPLEOFTHETESTS", secretAccessKey: "secret-of-the-tests" };

/** Runs a command through the proxy. No key may be in what it prints. */
async function run(args: readonly string[], env = keyEnv(key)) {
  const result = await r2([...args, "--endpoint", proxy.endpoint], env);
  for (const [name, value] of Object.entries(env)) {
    expect(`${result.stdout}${result.stderr}`.includes(value), `${name} was printed`).toBe(false);
  }
  return result;
}

const s3 = () => plainClient(moto.endpoint);

async function put(bucket: string, name: string, body: string | object): Promise<void> {
  const Body = typeof body === "string" ? body : JSON.stringify(body);
  await s3().send(new PutObjectCommand({ Bucket: bucket, Key: name, Body }));
}

/** A bucket as a healthy trainer leaves it. */
async function minersBucket(): Promise<string> {
  const bucket = await makeBucket(s3(), `llama-4b-ws-4-${String(++number).padStart(3, "0")}`);
  await put(bucket, "metadata.json", { run: 5, outer_step: 12, inner_step: 40, peer_id: "x" });
  for (const epoch of [9, 12]) {
    await put(bucket, `epoch-${epoch}/config.json`, { block_list: [990, 1000] });
    await put(bucket, `epoch-${epoch}/gradients.pt`, "gradients");
  }
  return bucket;
}

async function keysOf(bucket: string): Promise<string[]> {
  const list = await s3().send(new ListObjectsV2Command({ Bucket: bucket }));
  return (list.Contents ?? []).map((each) => each.Key ?? "");
}

async function pendingOf(bucket: string): Promise<number> {
  return (await s3().send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;
}

const beginUpload = (bucket: string, name: string) =>
  s3().send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: name }));

describe("health", () => {
  it("finds a fresh bucket fresh, by the epoch with the highest number", async () => {
    const bucket = await minersBucket();
    await beginUpload(bucket, "epoch-12/model.safetensors");
    const { exitCode, stdout } = await run(["health", bucket, "--block", "1100", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      verdict: "fresh",
      epoch: 12,
      epochs: 2,
      progress: { pointer: { epoch: 12, innerStep: 40 } },
      object: { verdict: "fresh", key: "epoch-12/gradients.pt", bytes: 9, limitSeconds: 4800 },
      blockList: { verdict: "fresh", ageSeconds: 1200, limitSeconds: 2400, atLeast: false },
      uploads: { count: 1, oldest: [{ key: "epoch-12/model.safetensors" }] },
      size: { objects: 5 },
      clockOffsetSeconds: 0,
    });
  });

  it.each<[string, string[], (bucket: string) => unknown, string]>([
    [
      "the scored object past 80 minutes",
      [],
      () => {
        proxy.clockMs = 4801_000;
      },
      "80 min old, limit 80 min",
    ],
    ["a block list past 40 minutes", ["--block", "1201"], () => {}, "40 min old, limit 40 min"],
    [
      "an empty block list",
      [],
      (b) => put(b, "epoch-12/config.json", { block_list: [] }),
      "the block list is empty",
    ],
    ["a config.json that is no JSON", [], (b) => put(b, "epoch-12/config.json", "{"), "no block_list"],
    ["a pointer that is no JSON", [], (b) => put(b, "metadata.json", "<html>"), "does not say outer_step"],
    [
      "an epoch that is not there",
      ["--epoch", "13"],
      () => {},
      "epoch-13/gradients.pt: there is no such object",
    ],
  ])("exits with 3 for %s", async (_, args, change, says) => {
    const bucket = await minersBucket();
    await change(bucket);
    const { exitCode, stdout } = await run(["health", bucket, ...args]);
    expect(stdout).toContain(says);
    expect(exitCode).toBe(3);
  });

  it("exits with 3 for an empty bucket, and for one that is not there", async () => {
    const bucket = await makeBucket(s3(), "nothing-in-it");
    const empty = await run(["health", bucket]);
    expect([empty.exitCode, empty.stdout]).toEqual([3, expect.stringContaining("there is no epoch- prefix")]);
    const absent = await run(["health", "never-made"]);
    expect([absent.exitCode, absent.stdout]).toEqual([3, expect.stringContaining("there is no such bucket")]);
  });

  it("takes the chain's block from a node, and exits with 1 when the node tells none", async () => {
    const bucket = await minersBucket();
    const node = createServer((request, response) => {
      if (request.url === "/broken") response.writeHead(502).end("bad gateway");
      else response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { number: "0x44c" } }));
    });
    await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(node.address() as AddressInfo).port}`;
    try {
      const told = await run(["health", bucket, "--chain", url, "--json"]);
      expect(JSON.parse(told.stdout).blockList).toMatchObject({ ageSeconds: 1200, atLeast: false });
      const { exitCode, stderr } = await run(["health", bucket, "--chain", `${url}/broken`]);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("told no block: HTTP 502")]);
    } finally {
      node.close();
    }
  });

  it("tells ages by the store's clock, and warns when this machine's is off", async () => {
    const bucket = await minersBucket();
    proxy.clockMs = 3600_000;
    const { stdout } = await run(["health", bucket, "--no-size"]);
    expect(stdout).toContain("epoch-12/gradients.pt: 60 min old");
    expect(stdout).toMatch(/this machine is (59|60) min behind R2/);
    expect(proxy.seen.some((each) => !each.url.includes("delimiter") && each.url.includes("list-type"))).toBe(
      false,
    );
  });

  it("goes on when the key may not list uploads", async () => {
    const bucket = await minersBucket();
    proxy.fault = (seen) => (seen.url.includes("uploads") ? s3Error(403, "AccessDenied") : undefined);
    const { exitCode, stdout } = await run(["health", bucket]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("this key may not list them")]);
  });
});

describe("a store that fails", () => {
  it.each<[string, (n: number) => ReturnType<typeof s3Error> | undefined]>([
    ["429 to its first three requests", (n) => (n <= 3 ? s3Error(429, "TooManyRequests") : undefined)],
    ["503 SlowDown to every third", (n) => (n % 3 === 0 ? s3Error(503, "SlowDown") : undefined)],
    ["500 to every other", (n) => (n % 2 === 0 ? s3Error(500, "InternalError") : undefined)],
    ["502 in HTML to its first", (n) => (n === 1 ? { status: 502, body: "<html><p>bad" } : undefined)],
  ])("that answers %s is asked again", async (_, answer) => {
    const bucket = await minersBucket();
    proxy.fault = (seen) => answer(seen.number);
    const { exitCode, stdout } = await run(["health", bucket, "--json"]);
    expect([exitCode, JSON.parse(stdout).size]).toMatchObject([0, { objects: 5 }]);
  });

  it.each<[string, ReturnType<typeof s3Error>, RegExp]>([
    ["429", s3Error(429, "TooManyRequests"), /HTTP 429.* - R2 asks for less/],
    ["500", s3Error(500, "InternalError"), /HTTP 500.* - R2 had a fault/],
    ["403", s3Error(403, "AccessDenied"), /HTTP 403.* - the read key may not do this here/],
    ["401", s3Error(401, "Unauthorized"), /HTTP 401.* - R2 does not know the read key/],
    ["403 for the clock", s3Error(403, "RequestTimeTooSkewed"), /set this machine's clock/],
    ["403 in HTML", { status: 403, body: "<html><title>blocked" }, /HTTP 403.* - the read key may not/],
    [
      "a page that is cut",
      { status: 200, body: "<?xml?><ListBucketResult><IsTrunc" },
      /error: list objects in /,
    ],
    [
      "a page without its end",
      { status: 200, body: "<ListBucketResult></ListBucketResult>" },
      /came incomplete/,
    ],
    [
      "a message with the key in it",
      s3Error(400, "Bad", `no key ${key.accessKeyId} ${key.secretAccessKey}`),
      /no key \*\*\* \*\*\*/,
    ],
  ])("that answers %s for good ends health with 1 in time", async (_, answer, says) => {
    const bucket = await minersBucket();
    proxy.fault = () => answer;
    const { exitCode, stdout, stderr, durationMs } = await run(["health", bucket]);
    expect(stderr).toMatch(says);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(durationMs).toBeLessThan(60_000);
  });

  it("that refuses connections ends health with 1", async () => {
    const { exitCode, stderr } = await r2(["health", "abc", "--endpoint", "http://127.0.0.1:9"], keyEnv(key));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("check the network and the address")]);
  });
});

describe("sweep", () => {
  it("only looks at first, then aborts what is old", async () => {
    const bucket = await minersBucket();
    await beginUpload(bucket, "epoch-12/model.safetensors");
    await beginUpload(bucket, "epoch-12/outer_optimizer.pt");
    const looked = await run(["sweep", bucket]);
    expect(looked.stdout).toContain("2 uploads pending, 2 older than 24h");
    expect(looked.stdout).toContain("Nothing was changed.");
    expect(proxy.seen.every((each) => each.method === "GET")).toBe(true);
    expect(await pendingOf(bucket)).toBe(2);
    const swept = await run(["sweep", bucket, "--abort", "--json"]);
    expect([swept.exitCode, JSON.parse(swept.stdout)]).toMatchObject([
      0,
      { found: 2, aborted: 2, dryRun: false },
    ]);
    expect(await pendingOf(bucket)).toBe(0);
    expect(await keysOf(bucket)).toHaveLength(5);
  });

  it("counts an upload that ended meanwhile as gone", async () => {
    const bucket = await minersBucket();
    await beginUpload(bucket, "epoch-12/model.safetensors");
    proxy.fault = (seen) => (seen.method === "DELETE" ? s3Error(404, "NoSuchUpload") : undefined);
    const { exitCode, stdout } = await run(["sweep", bucket, "--abort"]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("0 uploads aborted, 1 ended by themselves"),
    ]);
  });

  it("refuses to abort what a running trainer may still be writing", async () => {
    const { exitCode, stderr } = await run(["sweep", "any-bucket", "--abort", "--older-than", "30m"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("with --abort at least 1h")]);
    expect(proxy.seen).toEqual([]);
  });
});

describe("drain", () => {
  it("deletes objects and uploads, with Content-MD5 as the only checksum, and leaves the bucket", async () => {
    const bucket = await minersBucket();
    await put(bucket, "a b+c%2Fü&<>'/ z", "odd");
    await beginUpload(bucket, "epoch-12/model.safetensors");
    const { exitCode, stdout } = await run(["drain", bucket, "--yes", bucket]);
    expect(stdout).toBe(`${bucket} is empty: 6 objects (126 B) deleted, 1 upload aborted\n`);
    expect(exitCode).toBe(0);
    expect([await keysOf(bucket), await pendingOf(bucket)]).toEqual([[], 0]);
    const [request] = proxy.seen.filter((each) => each.method === "POST");
    expect(request?.headers["content-md5"]).toBe(
      createHash("md5")
        .update(request?.body ?? "")
        .digest("base64"),
    );
    expect(Object.keys(request?.headers ?? {}).filter((each) => /checksum|trailer/.test(each))).toEqual([]);
  });

  it.each([
    ["without a name", [], "--yes: nothing - without a terminal to ask on"],
    ["with another name", ["--yes", "another"], '--yes: "another" - the bucket is '],
  ])("does nothing %s", async (_, args, says) => {
    const bucket = await minersBucket();
    const { exitCode, stderr } = await run(["drain", bucket, ...args]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(proxy.seen).toEqual([]);
  });

  it("goes on where a run that failed has stopped", async () => {
    const bucket = await minersBucket();
    proxy.fault = (seen) => (seen.method === "POST" ? s3Error(403, "AccessDenied") : undefined);
    const failed = await run(["drain", bucket, "--yes", bucket]);
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining("0 objects (0 B) deleted")]);
    proxy.clear();
    const { exitCode } = await run(["drain", bucket, "--yes", bucket]);
    expect([exitCode, await keysOf(bucket)]).toEqual([0, []]);
  });
});

describe("verify-keys", () => {
  let reader: typeof key;
  let writer: typeof key;
  let bucket: string;
  beforeAll(async () => {
    bucket = await minersBucket();
    reader = await makeUser(moto.endpoint, "reader", ["s3:GetObject", "s3:ListBucket"]);
    writer = await makeUser(moto.endpoint, "writer", ["s3:*"]);
    await enforceRights(moto.endpoint, true);
  });
  afterAll(() => enforceRights(moto.endpoint, false));

  const probesLeft = async () => {
    await enforceRights(moto.endpoint, false);
    const left = (await keysOf(bucket)).filter((each) => each.startsWith("launchpad-"));
    await enforceRights(moto.endpoint, true);
    return left;
  };

  it("proves good keys by refusals, and leaves nothing behind", async () => {
    const { exitCode, stdout } = await run(["verify-keys", bucket, "--json"], keyEnv(reader, writer));
    const { ok, proofs } = JSON.parse(stdout);
    expect([exitCode, ok, proofs.length]).toEqual([0, true, 6]);
    expect(await probesLeft()).toEqual([]);
  });

  it.each<[string, () => ReturnType<typeof keyEnv>, string]>([
    ["a read key that writes", () => keyEnv(writer, writer), "revoke it now"],
    ["swapped keys", () => keyEnv(writer, reader), "revoke it now"],
    ["a write key that only reads", () => keyEnv(reader, reader), "A key lacks rights"],
  ])("exits with 3 for %s, and removes what it wrote", async (_, env, says) => {
    const { exitCode, stdout } = await run(["verify-keys", bucket], env());
    expect([exitCode, stdout]).toEqual([3, expect.stringContaining(says)]);
    expect(await probesLeft()).toEqual([]);
  });

  it.each<[string, () => ReturnType<typeof keyEnv>, string]>([
    [
      "wrong",
      () => keyEnv({ ...reader, secretAccessKey: "not-the-secret" }, writer),
      "SignatureDoesNotMatch",
    ],
    ["unknown", () => keyEnv({ ...reader, accessKeyId: "not-the-id" }, writer), "InvalidAccessKeyId"],
  ])("takes the refusal of a key that is %s for no proof", async (_, env, says) => {
    const { exitCode, stdout, stderr } = await run(["verify-keys", bucket], env());
    expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringContaining(says)]);
  });

  it("proves nothing when the store has a fault instead of refusing, and removes what it wrote", async () => {
    proxy.fault = (seen) =>
      seen.method === "PUT" && seen.headers.authorization?.includes(reader.accessKeyId)
        ? s3Error(500, "InternalError")
        : undefined;
    const { exitCode, stderr } = await run(["verify-keys", bucket], keyEnv(reader, writer));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("HTTP 500")]);
    expect(await probesLeft()).toEqual([]);
  });
});
