import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BucketPlan } from "../../../planning/plan";
import { keySource, optionalKey, requiredKey } from "../../../scripts/r2/keys";
import { resolveTarget, type TargetOptions } from "../../../scripts/r2/target";

const account = "0123456789abcdef0123456789abcdef";
const other = "f".repeat(32);

const planned = (name: string) =>
  ({
    name,
    bucketName: `llama-4b-ws-4-${name}`,
    accountId: account,
    endpoint: `https://${account}.eu.r2.cloudflarestorage.com`,
  }) as BucketPlan;

const buckets: Record<string, BucketPlan[]> = {
  one: [planned("miner")],
  two: [planned("first"), planned("second")],
  none: [],
};
const resolve = (named: string | undefined, options: TargetOptions, source: Record<string, string> = {}) =>
  resolveTarget(named, options, source, async (stack) => buckets[stack] ?? []);

describe("the bucket", () => {
  it.each<[string, string | undefined, TargetOptions, Record<string, string>, string, string]>([
    [
      "named, in the account of the keys",
      "abc",
      {},
      { R2_ACCOUNT_ID: account },
      "abc",
      `https://${account}.r2.cloudflarestorage.com`,
    ],
    [
      "named, in a jurisdiction",
      "abc",
      { account, jurisdiction: "eu" },
      {},
      "abc",
      `https://${account}.eu.r2.cloudflarestorage.com`,
    ],
    ["named, elsewhere", "abc", { endpoint: "http://127.0.0.1:9000/" }, {}, "abc", "http://127.0.0.1:9000"],
    [
      "of a stack",
      undefined,
      { stack: "one" },
      {},
      "llama-4b-ws-4-miner",
      `https://${account}.eu.r2.cloudflarestorage.com`,
    ],
    [
      "chosen by its key",
      undefined,
      { stack: "two", bucket: "second" },
      {},
      "llama-4b-ws-4-second",
      `https://${account}.eu.r2.cloudflarestorage.com`,
    ],
    [
      "chosen by its name",
      undefined,
      { stack: "two", bucket: "llama-4b-ws-4-first" },
      { R2_ACCOUNT_ID: account },
      "llama-4b-ws-4-first",
      `https://${account}.eu.r2.cloudflarestorage.com`,
    ],
  ])("%s", async (_, named, options, source, bucket, endpoint) => {
    expect(await resolve(named, options, source)).toEqual({ bucket, endpoint });
  });

  it.each<[string, string | undefined, TargetOptions, Record<string, string>, RegExp]>([
    ["nothing is given", undefined, {}, {}, /BUCKET: nothing - a bucket is needed/],
    ["both are given", "abc", { stack: "one" }, {}, /BUCKET: "abc" - --stack names a bucket already/],
    ["a bucket of no stack is chosen", "abc", { bucket: "x" }, {}, /--bucket: "x" - it chooses among/],
    ["the name is no name", "../etc", { account }, {}, /BUCKET: ".*" - a bucket's name has 3 to 63/],
    ["no account is known", "abc", {}, {}, /R2_ACCOUNT_ID: nothing - an account has 32/],
    [
      "the account is no account",
      "abc",
      {},
      { R2_ACCOUNT_ID: "x/../y" },
      /R2_ACCOUNT_ID: .* 32 hexadecimal digits/,
    ],
    [
      "the keys are of another account",
      undefined,
      { stack: "one" },
      { R2_ACCOUNT_ID: other },
      /another account/,
    ],
    [
      "the stack has several",
      undefined,
      { stack: "two" },
      {},
      /--bucket: nothing - .* choose one: first, second/,
    ],
    ["the stack has no such", undefined, { stack: "two", bucket: "secnd" }, {}, /choose one: second, first/],
    ["the stack has none", undefined, { stack: "none" }, {}, /this stack has no bucket/],
    [
      "the address has a path",
      "abc",
      { endpoint: "https://host/bucket" },
      {},
      /--endpoint: .* without a path/,
    ],
    ["the address has a password", "abc", { endpoint: "https://a:b@host" }, {}, /--endpoint/],
    ["the address is no address", "abc", { endpoint: "host:80" }, {}, /--endpoint/],
  ])("is refused when %s", async (_, named, options, source, message) => {
    await expect(resolve(named, options, source)).rejects.toThrow(message);
  });
});

describe("keys", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "launchpad-r2-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const r2 = { lengthsOfR2: true };
  const id = "a".repeat(32);
  const secret = "b".repeat(64);

  it("are read from a file as SN38 writes it, and then from nowhere else", () => {
    const file = join(folder, ".env");
    writeFileSync(
      file,
      `# keys\nexport R2_ACCOUNT_ID=${account}\nR2_READ_ACCESS_KEY_ID="${id}"\nR2_READ_SECRET_ACCESS_KEY='${secret}' # x\n`,
    );
    const source = keySource(file, { R2_WRITE_ACCESS_KEY_ID: id, R2_WRITE_SECRET_ACCESS_KEY: secret });
    expect(source.R2_ACCOUNT_ID).toBe(account);
    expect(requiredKey(source, "read", r2)).toEqual({
      role: "read",
      accessKeyId: id,
      secretAccessKey: secret,
    });
    expect(optionalKey(source, "write", r2)).toBeUndefined();
  });

  it("are refused together, by name and never by content", () => {
    const source = { R2_READ_ACCESS_KEY_ID: "short-id", R2_READ_SECRET_ACCESS_KEY: " " };
    expect(() => requiredKey(source, "read", r2)).toThrow(
      /R2_READ_ACCESS_KEY_ID: 8 characters - .* has 32 .*\n.*R2_READ_SECRET_ACCESS_KEY: nothing - /,
    );
    expect(() => requiredKey(source, "read", r2)).not.toThrow(/short-id/);
  });

  it("of another store may have any length, and half a key is a mistake", () => {
    const source = { R2_WRITE_ACCESS_KEY_ID: "id", R2_WRITE_SECRET_ACCESS_KEY: "secret" };
    expect(optionalKey(source, "write", { lengthsOfR2: false })).toMatchObject({ accessKeyId: "id" });
    expect(() => optionalKey({ R2_WRITE_ACCESS_KEY_ID: "id" }, "write", { lengthsOfR2: false })).toThrow(
      /R2_WRITE_SECRET_ACCESS_KEY: nothing/,
    );
  });

  it("say when their file cannot be read", () => {
    expect(() => keySource(join(folder, "absent"))).toThrow(
      /--env-file: .*absent - it cannot be read: ENOENT/,
    );
  });
});
