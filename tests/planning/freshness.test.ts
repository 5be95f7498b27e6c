import { describe, expect, it } from "vitest";
import {
  type AgeJudgement,
  epochOf,
  judgeBlockList,
  judgeObject,
  progressOf,
  type Verdict,
  worst,
} from "../../planning/rules/freshness";
import { SN38_MAX_BLOCK_AGE_SECONDS, SN38_MAX_OBJECT_AGE_SECONDS } from "../../workloads/sn38/upstream";

const limits = {
  maxObjectAgeSeconds: SN38_MAX_OBJECT_AGE_SECONDS,
  maxBlockAgeSeconds: SN38_MAX_BLOCK_AGE_SECONDS,
};

describe("the scored object", () => {
  it.each<[number | undefined, Verdict]>([
    [0, "fresh"],
    [4799, "fresh"],
    [4800, "stale"], // reward.py asks for less than the limit
    [90_000, "stale"],
    [undefined, "missing"],
  ])("of age %s is %s", (age, verdict) => {
    expect(judgeObject(age, limits)).toMatchObject({ verdict, ageSeconds: age, limitSeconds: 4800 });
  });
});

describe("the block list", () => {
  it.each<[string, unknown, number, number | undefined, Partial<AgeJudgement>]>([
    // config.json, age of the file, block of the chain
    [
      "200 blocks behind",
      { block_list: [800, 1000] },
      10,
      1200,
      { verdict: "fresh", ageSeconds: 2400, atLeast: false },
    ],
    ["201 blocks behind", { block_list: [1000, 800] }, 10, 1201, { verdict: "stale", ageSeconds: 2412 }],
    ["ahead of a node that lags", { block_list: [1000] }, 10, 990, { verdict: "fresh", ageSeconds: 0 }],
    [
      "in an old file, by the chain",
      { block_list: [1000] },
      9000,
      1001,
      { verdict: "fresh", ageSeconds: 12 },
    ],
    [
      "in a young file",
      { block_list: [1000] },
      2400,
      undefined,
      { verdict: "fresh", ageSeconds: 2400, atLeast: true },
    ],
    ["in an old file", { block_list: [1000] }, 2401, undefined, { verdict: "stale", atLeast: true }],
    ["that is empty", { block_list: [] }, 10, 1000, { verdict: "missing", ageSeconds: undefined }],
    ["that is no list", { block_list: "1000" }, 10, 1000, { verdict: "missing" }],
    ["with a text in it", { block_list: [1000, "1001"] }, 10, 1000, { verdict: "missing" }],
    ["with a fraction in it", { block_list: [1000.5] }, 10, 1000, { verdict: "missing" }],
    ["with a negative block", { block_list: [-1] }, 10, 1000, { verdict: "missing" }],
    ["that nobody wrote", {}, 10, 1000, { verdict: "missing" }],
    ["in a file that is no object", null, 10, 1000, { verdict: "missing" }],
    ["without a file", undefined, 0, 1000, { verdict: "missing", reason: "there is no config.json" }],
  ])("%s", (_, config, writtenAgeSeconds, currentBlock, expected) => {
    expect(judgeBlockList({ config, writtenAgeSeconds, currentBlock }, limits)).toMatchObject(expected);
  });

  it("takes as many entries as a list may have", () => {
    const config = { block_list: Array.from({ length: 300_000 }, (_, index) => index) };
    const judged = judgeBlockList({ config, writtenAgeSeconds: 0, currentBlock: 300_000 }, limits);
    expect(judged.ageSeconds).toBe(12);
  });
});

describe("names and pointers", () => {
  it.each([
    ["epoch-0/", 0],
    ["epoch-12/", 12],
    ["epoch-12", undefined],
    ["epoch-/", undefined],
    ["epoch-1a/", undefined],
    ["epoch--1/", undefined],
    ["old-epoch-1/", undefined],
    [`epoch-${"9".repeat(30)}/`, undefined],
  ])("%s is epoch %s", (prefix, epoch) => {
    expect(epochOf(prefix)).toBe(epoch);
  });

  it.each([
    [
      { run: 5, outer_step: 12, inner_step: 0, peer_id: "x" },
      { epoch: 12, innerStep: 0 },
    ],
    [{ outer_step: 12 }, undefined],
    [{ outer_step: "12", inner_step: 1 }, undefined],
    [{ outer_step: -1, inner_step: 1 }, undefined],
    [null, undefined],
    ["{}", undefined],
  ])("metadata %j points at %j", (metadata, pointer) => {
    expect(progressOf(metadata)).toEqual(pointer);
  });

  it.each<[Verdict[], Verdict]>([
    [["fresh", "fresh"], "fresh"],
    [["fresh", "unknown"], "unknown"],
    [["stale", "unknown", "fresh"], "stale"],
    [["stale", "missing"], "missing"],
    [[], "unknown"],
  ])("the worst of %j is %s", (verdicts, expected) => {
    expect(worst(verdicts)).toBe(expected);
  });
});
