import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { s3Error } from "../../support/s3/faultProxy";
import { keyEnv, r2 } from "../../support/s3/r2Command";
import { startTestStore, type TestStore, testKey } from "../../support/s3/testStore";

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store?.stop());
beforeEach(() => store.proxy.clear());

describe("health", () => {
  it("finds a fresh bucket fresh, by the epoch with the highest number", async () => {
    const bucket = await store.minersBucket();
    await store.beginUpload(bucket, "epoch-12/model.safetensors");
    const { exitCode, stdout } = await store.run(["health", bucket, "--block", "1100", "--json"]);
    expect(exitCode).toBe(0);
    const seen = JSON.parse(stdout);
    // The store's Date header has whole seconds, and the answer takes a moment.
    expect(Math.abs(seen.clockOffsetSeconds)).toBeLessThanOrEqual(5);
    expect(seen).toMatchObject({
      version: 1,
      verdict: "fresh",
      epoch: 12,
      epochs: 2,
      progress: { pointer: { epoch: 12, innerStep: 40 } },
      object: { verdict: "fresh", key: "epoch-12/gradients.pt", bytes: 9, limitSeconds: 4800 },
      blockList: { verdict: "fresh", ageSeconds: 1200, limitSeconds: 2400, atLeast: false },
      uploads: { count: 1, oldest: [{ key: "epoch-12/model.safetensors" }] },
      size: { objects: 5 },
    });
  });

  it.each<[string, string[], (bucket: string) => unknown, string]>([
    [
      "the scored object past 80 minutes",
      [],
      () => {
        store.proxy.clockMs = 4801_000;
      },
      "80 min old, limit 80 min",
    ],
    ["a block list past 40 minutes", ["--block", "1201"], () => {}, "40 min old, limit 40 min"],
    [
      "an empty block list",
      [],
      (b) => store.put(b, "epoch-12/config.json", { block_list: [] }),
      "the block list is empty",
    ],
    ["a config.json that is no JSON", [], (b) => store.put(b, "epoch-12/config.json", "{"), "no block_list"],
    [
      "a pointer that is no JSON",
      [],
      (b) => store.put(b, "metadata.json", "<html>"),
      "does not say outer_step",
    ],
    [
      "an epoch that is not there",
      ["--epoch", "13"],
      () => {},
      "epoch-13/gradients.pt: there is no such object",
    ],
  ])("exits with 3 for %s", async (_, args, change, says) => {
    const bucket = await store.minersBucket();
    await change(bucket);
    const { exitCode, stdout } = await store.run(["health", bucket, ...args]);
    expect(stdout).toContain(says);
    expect(exitCode).toBe(3);
  });

  it("exits with 3 for an empty bucket, and for one that is not there", async () => {
    const bucket = await store.emptyBucket("nothing-in-it");
    const empty = await store.run(["health", bucket]);
    expect([empty.exitCode, empty.stdout]).toEqual([3, expect.stringContaining("there is no epoch- prefix")]);
    const absent = await store.run(["health", "never-made"]);
    expect([absent.exitCode, absent.stdout]).toEqual([3, expect.stringContaining("there is no such bucket")]);
  });

  it("takes the chain's block from a node, and exits with 1 when the node tells none", async () => {
    const bucket = await store.minersBucket();
    const node = createServer((request, response) => {
      if (request.url === "/broken") response.writeHead(502).end("bad gateway");
      else response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { number: "0x44c" } }));
    });
    await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(node.address() as AddressInfo).port}`;
    try {
      const told = await store.run(["health", bucket, "--chain", url, "--json"]);
      expect(JSON.parse(told.stdout).blockList).toMatchObject({ ageSeconds: 1200, atLeast: false });
      const { exitCode, stderr } = await store.run(["health", bucket, "--chain", `${url}/broken`]);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("told no block: HTTP 502")]);
    } finally {
      node.close();
    }
  });

  it("tells ages by the store's clock, and warns when this machine's is off", async () => {
    const bucket = await store.minersBucket();
    store.proxy.clockMs = 3600_000;
    const { stdout } = await store.run(["health", bucket, "--no-size"]);
    expect(stdout).toContain("epoch-12/gradients.pt: 60 min old");
    expect(stdout).toMatch(/this machine is (59|60) min behind R2/);
    expect(
      store.proxy.seen.some((each) => !each.url.includes("delimiter") && each.url.includes("list-type")),
    ).toBe(false);
  });

  it("goes on when the key may not list uploads", async () => {
    const bucket = await store.minersBucket();
    store.proxy.fault = (seen) => (seen.url.includes("uploads") ? s3Error(403, "AccessDenied") : undefined);
    const { exitCode, stdout } = await store.run(["health", bucket]);
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
    const bucket = await store.minersBucket();
    store.proxy.fault = (seen) => answer(seen.number);
    const { exitCode, stdout } = await store.run(["health", bucket, "--json"]);
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
      s3Error(400, "Bad", `no key ${testKey.accessKeyId} ${testKey.secretAccessKey}`),
      /no key \*\*\* \*\*\*/,
    ],
  ])("that answers %s for good ends health with 1 in time", async (_, answer, says) => {
    const bucket = await store.minersBucket();
    store.proxy.fault = () => answer;
    const { exitCode, stdout, stderr, durationMs } = await store.run(["health", bucket, "--timeout", "12s"]);
    expect(stderr).toMatch(says);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(durationMs).toBeLessThan(60_000);
  });

  it("that refuses connections ends health with 1", async () => {
    const { exitCode, stderr } = await r2(
      ["health", "abc", "--endpoint", "http://127.0.0.1:9"],
      keyEnv(testKey),
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("check the network and the address")]);
  });
});
