import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../config/error";
import { plainPage } from "../../../scripts/print/style";
import { formatAge, formatBytes, parseDuration } from "../../../scripts/r2/duration";
import { bucketFailure, type FailureKind } from "../../../scripts/r2/failure";
import type { Health } from "../../../scripts/r2/health";
import { healthLines } from "../../../scripts/r2/healthText";
import { OldestUploads } from "../../../scripts/r2/uploads";

describe("durations", () => {
  it.each([
    ["90s", 90],
    ["45m", 2700],
    ["45 min", 2700],
    ["1.5h", 5400],
    ["24h", 86_400],
    [" 7d ", 604_800],
    ["0s", 0],
  ])("%s is %i s", (text, seconds) => {
    expect(parseDuration(text, "--older-than")).toBe(seconds);
  });

  it.each(["", "24", "h", "-1h", "1w", "1h30m", "1e3s", "∞h"])("%j is refused with the way out", (text) => {
    expect(() => parseDuration(text, "--older-than")).toThrow(ConfigError);
    expect(() => parseDuration(text, "--older-than")).toThrow(/--older-than: .* write for example 24h/);
  });

  it.each([
    [0, "0 s"],
    [119.9, "119 s"],
    [120, "2 min"],
    [7199, "119 min"],
    [7500, "2 h 05 min"],
    [200_000, "2 d 7 h"],
    [-5, "0 s"],
  ])("an age of %d s reads %s", (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [48_213_000_000, "48.2 GB"],
    [312_000_000_000, "312 GB"],
    [5e15, "5000 TB"],
  ])("%d bytes read %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe("a failure", () => {
  const place = {
    action: "list objects",
    bucket: "miner-007",
    endpoint: "https://0123.r2.cloudflarestorage.com",
    role: "read",
    secrets: ["the-secret", "the-id"],
  };
  const failed = (name: string, more: object = {}, message = "what S3 said") =>
    Object.assign(new Error(message), { name }, more);

  it.each<[string, unknown, FailureKind]>([
    ["AccessDenied", failed("AccessDenied"), "denied"],
    ["403 without a body", failed("403", { $metadata: { httpStatusCode: 403 } }, "UnknownError"), "denied"],
    ["a wrong secret", failed("SignatureDoesNotMatch", { $metadata: { httpStatusCode: 403 } }), "badKey"],
    ["an unknown key", failed("InvalidAccessKeyId", { $metadata: { httpStatusCode: 403 } }), "badKey"],
    ["401", failed("Error", { $metadata: { httpStatusCode: 401 } }), "badKey"],
    ["a clock that is off", failed("RequestTimeTooSkewed", { $metadata: { httpStatusCode: 403 } }), "clock"],
    ["no bucket", failed("NoSuchBucket", { $metadata: { httpStatusCode: 404 } }), "noBucket"],
    ["no object", failed("NotFound", { $metadata: { httpStatusCode: 404 } }), "noObject"],
    ["429", failed("Error", { $metadata: { httpStatusCode: 429 } }), "throttled"],
    ["SlowDown", failed("SlowDown", { $metadata: { httpStatusCode: 503 } }), "throttled"],
    ["502", failed("SyntaxError", { $metadata: { httpStatusCode: 502 } }), "server"],
    ["a reset that the SDK names TimeoutError", failed("TimeoutError", { code: "ECONNRESET" }), "network"],
    ["a name that does not resolve", failed("Error", { code: "ENOTFOUND" }), "network"],
    ["no answer", failed("TimeoutError"), "timeout"],
    ["something that is no error", "oops", "other"],
    ["undefined", undefined, "other"],
  ])("for %s is of its kind", (_, error, kind) => {
    const failure = bucketFailure(error, place);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(
      /^list objects in miner-007 at 0123\.r2\.cloudflarestorage\.com: .+ - .+$/,
    );
  });

  it("never shows a key, whatever the server wrote", () => {
    const error = failed("Bad", {}, "no such key the-id with the-secret");
    expect(bucketFailure(error, place).message).toContain("no such key *** with ***");
  });
});

describe("the oldest uploads", () => {
  it("are kept in order, and all are counted", () => {
    const oldest = new OldestUploads(3);
    for (const age of [5, 1, 9, 7, 9, 0, 8]) oldest.add({ key: `k${age}`, uploadId: "u", ageSeconds: age });
    expect([oldest.count, oldest.list.map((each) => each.ageSeconds)]).toEqual([7, [9, 9, 8]]);
  });
});

describe("the report", () => {
  const health: Health = {
    verdict: "stale",
    bucket: "llama-4b-ws-4-227",
    endpoint: "https://0123.r2.cloudflarestorage.com",
    missing: undefined,
    epoch: 12,
    epochs: 19,
    progress: { verdict: "fresh", pointer: { epoch: 12, innerStep: 1240 }, ageSeconds: 480 },
    object: {
      verdict: "stale",
      key: "epoch-12/gradients.pt",
      bytes: 812_000_000,
      ageSeconds: 5520,
      atLeast: false,
      limitSeconds: 4800,
      reason: undefined,
    },
    blockList: {
      verdict: "fresh",
      key: "epoch-12/config.json",
      ageSeconds: 540,
      atLeast: true,
      limitSeconds: 2400,
      reason: undefined,
    },
    uploads: {
      count: 25,
      oldestAgeSeconds: 93_600,
      oldest: [{ key: "epoch-11/model\u001b[2J.safetensors", uploadId: "u", ageSeconds: 93_600 }],
    },
    size: { objects: 133, bytes: 912_400_000_000 },
    clockOffsetSeconds: -130,
  };

  it("shows every figure, each with its limit", () => {
    expect(healthLines(health, plainPage(100)).join("\n")).toMatchInlineSnapshot(`
      "llama-4b-ws-4-227: stale

        what           state  found
        metadata.json  fresh  epoch 12, inner step 1,240, written 8 min ago
        scored object  stale  epoch-12/gradients.pt: 92 min old, limit 80 min, 812 MB
        block list     fresh  epoch-12/config.json: at least 9 min old, limit 40 min; --chain or --block
                              tells the exact age

        at       https://0123.r2.cloudflarestorage.com
        epochs   19, looked at 12
        size     133 objects, 912 GB
        uploads  25 pending, the oldest 26 h 00 min old
        clock    this machine is 2 min ahead of R2

                age  pending upload of
        26 h 00 min  epoch-11/model\\x1b[2J.safetensors
        and 24 more uploads"
    `);
  });

  it.each([40, 80, 120])("fits %i columns", (width) => {
    for (const line of healthLines(health, plainPage(width))) expect(line.length).toBeLessThanOrEqual(width);
  });

  it("lets no key of the bucket write to the terminal", () => {
    expect(healthLines(health, plainPage(100)).join("\n")).not.toContain("\u001b");
  });
});
