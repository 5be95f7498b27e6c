import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { s3Error } from "../../support/s3/faultProxy";
import { enforceRights, makeUser } from "../../support/s3/moto";
import { keyEnv } from "../../support/s3/r2Command";
import { startTestStore, type TestStore, type testKey } from "../../support/s3/testStore";

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store?.stop());
beforeEach(() => store.proxy.clear());

describe("sweep", () => {
  it("only looks at first, then aborts what is old", async () => {
    const bucket = await store.minersBucket();
    await store.beginUpload(bucket, "epoch-12/model.safetensors");
    await store.beginUpload(bucket, "epoch-12/outer_optimizer.pt");
    const looked = await store.run(["sweep", bucket]);
    expect(looked.stdout).toContain("2 uploads pending, 2 older than 24h");
    expect(looked.stdout).toContain("Nothing was changed.");
    expect(store.proxy.seen.every((each) => each.method === "GET")).toBe(true);
    expect(await store.pendingOf(bucket)).toBe(2);
    const swept = await store.run(["sweep", bucket, "--abort", "--json"]);
    expect([swept.exitCode, JSON.parse(swept.stdout)]).toMatchObject([
      0,
      { found: 2, aborted: 2, dryRun: false },
    ]);
    expect(await store.pendingOf(bucket)).toBe(0);
    expect(await store.keysOf(bucket)).toHaveLength(5);
  });

  it("counts an upload that ended meanwhile as gone", async () => {
    const bucket = await store.minersBucket();
    await store.beginUpload(bucket, "epoch-12/model.safetensors");
    store.proxy.fault = (seen) => (seen.method === "DELETE" ? s3Error(404, "NoSuchUpload") : undefined);
    const { exitCode, stdout } = await store.run(["sweep", bucket, "--abort"]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("0 uploads aborted, 1 ended by themselves"),
    ]);
  });

  it("refuses to abort what a running trainer may still be writing", async () => {
    const { exitCode, stderr } = await store.run(["sweep", "any-bucket", "--abort", "--older-than", "30m"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("with --abort at least 1h")]);
    expect(store.proxy.seen).toEqual([]);
  });
});

describe("drain", () => {
  it("deletes objects and uploads, with Content-MD5 as the only checksum, and leaves the bucket", async () => {
    const bucket = await store.minersBucket();
    await store.put(bucket, "a b+c%2Fü&<>'/ z", "odd");
    await store.beginUpload(bucket, "epoch-12/model.safetensors");
    const { exitCode, stdout } = await store.run(["drain", bucket, "--yes", bucket]);
    expect(stdout).toBe(`${bucket} is empty: 6 objects (126 B) deleted, 1 upload aborted\n`);
    expect(exitCode).toBe(0);
    expect([await store.keysOf(bucket), await store.pendingOf(bucket)]).toEqual([[], 0]);
    const [request] = store.proxy.seen.filter((each) => each.method === "POST");
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
    const bucket = await store.minersBucket();
    const { exitCode, stderr } = await store.run(["drain", bucket, ...args]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(store.proxy.seen).toEqual([]);
  });

  it("goes on where a run that failed has stopped", async () => {
    const bucket = await store.minersBucket();
    store.proxy.fault = (seen) => (seen.method === "POST" ? s3Error(403, "AccessDenied") : undefined);
    const failed = await store.run(["drain", bucket, "--yes", bucket]);
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining("0 objects (0 B) deleted")]);
    store.proxy.clear();
    const { exitCode } = await store.run(["drain", bucket, "--yes", bucket]);
    expect([exitCode, await store.keysOf(bucket)]).toEqual([0, []]);
  });
});

describe("verify-keys", () => {
  let reader: typeof testKey;
  let writer: typeof testKey;
  let bucket: string;
  beforeAll(async () => {
    bucket = await store.minersBucket();
    reader = await makeUser(store.endpoint, "reader", ["s3:GetObject", "s3:ListBucket"]);
    writer = await makeUser(store.endpoint, "writer", ["s3:*"]);
    await enforceRights(store.endpoint, true);
  });
  afterAll(() => enforceRights(store.endpoint, false));

  const probesLeft = async () => {
    await enforceRights(store.endpoint, false);
    const left = (await store.keysOf(bucket)).filter((each) => each.startsWith("launchpad-"));
    await enforceRights(store.endpoint, true);
    return left;
  };

  it("proves good keys by refusals, and leaves nothing behind", async () => {
    const { exitCode, stdout } = await store.run(["verify-keys", bucket, "--json"], keyEnv(reader, writer));
    const { ok, proofs } = JSON.parse(stdout);
    expect([exitCode, ok, proofs.length]).toEqual([0, true, 6]);
    expect(await probesLeft()).toEqual([]);
  });

  it.each<[string, () => ReturnType<typeof keyEnv>, string]>([
    ["a read key that writes", () => keyEnv(writer, writer), "revoke it now"],
    ["swapped keys", () => keyEnv(writer, reader), "revoke it now"],
    ["a write key that only reads", () => keyEnv(reader, reader), "A key lacks rights"],
  ])("exits with 3 for %s, and removes what it wrote", async (_, env, says) => {
    const { exitCode, stdout } = await store.run(["verify-keys", bucket], env());
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
    const { exitCode, stdout, stderr } = await store.run(["verify-keys", bucket], env());
    expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringContaining(says)]);
  });

  it("proves nothing when the store has a fault instead of refusing, and removes what it wrote", async () => {
    store.proxy.fault = (seen) =>
      seen.method === "PUT" && seen.headers.authorization?.includes(reader.accessKeyId)
        ? s3Error(500, "InternalError")
        : undefined;
    const { exitCode, stderr } = await store.run(["verify-keys", bucket], keyEnv(reader, writer));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("HTTP 500")]);
    expect(await probesLeft()).toEqual([]);
  });
});
