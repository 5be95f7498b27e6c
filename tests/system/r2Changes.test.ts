import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Bench, startBench, type testKey } from "../support/s3/bench";
import { s3Error } from "../support/s3/faultProxy";
import { enforceRights, makeUser } from "../support/s3/moto";
import { keyEnv } from "../support/s3/r2Command";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench?.stop());
beforeEach(() => bench.proxy.clear());

describe("sweep", () => {
  it("only looks at first, then aborts what is old", async () => {
    const bucket = await bench.minersBucket();
    await bench.beginUpload(bucket, "epoch-12/model.safetensors");
    await bench.beginUpload(bucket, "epoch-12/outer_optimizer.pt");
    const looked = await bench.run(["sweep", bucket]);
    expect(looked.stdout).toContain("2 uploads pending, 2 older than 24h");
    expect(looked.stdout).toContain("Nothing was changed.");
    expect(bench.proxy.seen.every((each) => each.method === "GET")).toBe(true);
    expect(await bench.pendingOf(bucket)).toBe(2);
    const swept = await bench.run(["sweep", bucket, "--abort", "--json"]);
    expect([swept.exitCode, JSON.parse(swept.stdout)]).toMatchObject([
      0,
      { found: 2, aborted: 2, dryRun: false },
    ]);
    expect(await bench.pendingOf(bucket)).toBe(0);
    expect(await bench.keysOf(bucket)).toHaveLength(5);
  });

  it("counts an upload that ended meanwhile as gone", async () => {
    const bucket = await bench.minersBucket();
    await bench.beginUpload(bucket, "epoch-12/model.safetensors");
    bench.proxy.fault = (seen) => (seen.method === "DELETE" ? s3Error(404, "NoSuchUpload") : undefined);
    const { exitCode, stdout } = await bench.run(["sweep", bucket, "--abort"]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("0 uploads aborted, 1 ended by themselves"),
    ]);
  });

  it("refuses to abort what a running trainer may still be writing", async () => {
    const { exitCode, stderr } = await bench.run(["sweep", "any-bucket", "--abort", "--older-than", "30m"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("with --abort at least 1h")]);
    expect(bench.proxy.seen).toEqual([]);
  });
});

describe("drain", () => {
  it("deletes objects and uploads, with Content-MD5 as the only checksum, and leaves the bucket", async () => {
    const bucket = await bench.minersBucket();
    await bench.put(bucket, "a b+c%2Fü&<>'/ z", "odd");
    await bench.beginUpload(bucket, "epoch-12/model.safetensors");
    const { exitCode, stdout } = await bench.run(["drain", bucket, "--yes", bucket]);
    expect(stdout).toBe(`${bucket} is empty: 6 objects (126 B) deleted, 1 upload aborted\n`);
    expect(exitCode).toBe(0);
    expect([await bench.keysOf(bucket), await bench.pendingOf(bucket)]).toEqual([[], 0]);
    const [request] = bench.proxy.seen.filter((each) => each.method === "POST");
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
    const bucket = await bench.minersBucket();
    const { exitCode, stderr } = await bench.run(["drain", bucket, ...args]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(bench.proxy.seen).toEqual([]);
  });

  it("goes on where a run that failed has stopped", async () => {
    const bucket = await bench.minersBucket();
    bench.proxy.fault = (seen) => (seen.method === "POST" ? s3Error(403, "AccessDenied") : undefined);
    const failed = await bench.run(["drain", bucket, "--yes", bucket]);
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining("0 objects (0 B) deleted")]);
    bench.proxy.clear();
    const { exitCode } = await bench.run(["drain", bucket, "--yes", bucket]);
    expect([exitCode, await bench.keysOf(bucket)]).toEqual([0, []]);
  });
});

describe("verify-keys", () => {
  let reader: typeof testKey;
  let writer: typeof testKey;
  let bucket: string;
  beforeAll(async () => {
    bucket = await bench.minersBucket();
    reader = await makeUser(bench.endpoint, "reader", ["s3:GetObject", "s3:ListBucket"]);
    writer = await makeUser(bench.endpoint, "writer", ["s3:*"]);
    await enforceRights(bench.endpoint, true);
  });
  afterAll(() => enforceRights(bench.endpoint, false));

  const probesLeft = async () => {
    await enforceRights(bench.endpoint, false);
    const left = (await bench.keysOf(bucket)).filter((each) => each.startsWith("launchpad-"));
    await enforceRights(bench.endpoint, true);
    return left;
  };

  it("proves good keys by refusals, and leaves nothing behind", async () => {
    const { exitCode, stdout } = await bench.run(["verify-keys", bucket, "--json"], keyEnv(reader, writer));
    const { ok, proofs } = JSON.parse(stdout);
    expect([exitCode, ok, proofs.length]).toEqual([0, true, 6]);
    expect(await probesLeft()).toEqual([]);
  });

  it.each<[string, () => ReturnType<typeof keyEnv>, string]>([
    ["a read key that writes", () => keyEnv(writer, writer), "revoke it now"],
    ["swapped keys", () => keyEnv(writer, reader), "revoke it now"],
    ["a write key that only reads", () => keyEnv(reader, reader), "A key lacks rights"],
  ])("exits with 3 for %s, and removes what it wrote", async (_, env, says) => {
    const { exitCode, stdout } = await bench.run(["verify-keys", bucket], env());
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
    const { exitCode, stdout, stderr } = await bench.run(["verify-keys", bucket], env());
    expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringContaining(says)]);
  });

  it("proves nothing when the store has a fault instead of refusing, and removes what it wrote", async () => {
    bench.proxy.fault = (seen) =>
      seen.method === "PUT" && seen.headers.authorization?.includes(reader.accessKeyId)
        ? s3Error(500, "InternalError")
        : undefined;
    const { exitCode, stderr } = await bench.run(["verify-keys", bucket], keyEnv(reader, writer));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("HTTP 500")]);
    expect(await probesLeft()).toEqual([]);
  });
});
