import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLaunchFile } from "../../../launcher/launchfile/read";
import { StateStore } from "../../../launcher/observe/state";
import {
  changedFiles,
  type FoundFolder,
  gateNotes,
  judgeCandidate,
  judgeScans,
} from "../../../launcher/upload/gate";
import { NO_LOSSES, trimmedMean, withLoss, withNewRun } from "../../../launcher/upload/losses";
import { bytesInFlight, MOST_PARTS, partBytes } from "../../../launcher/upload/parts";
import { restoreUploads } from "../../../launcher/upload/saved";
import { noUploads, projectedSeconds } from "../../../launcher/upload/state";
import { Uploads } from "../../../launcher/upload/uploads";
import { tooSoon } from "../../../launcher/upload/when";
import { uploadsSchema } from "../../../workloads/launchfile/uploads";
import { bake } from "../support";
import { uploadRules } from "./rules";
import { trainerBody } from "./trainer";

const rules = { minimumStep: 50, required: ["config.json", "*.safetensors"] };
const file = (name: string, bytes = 10) => ({ name, bytes, changedMs: 1 });
const folder = (over: Partial<FoundFolder> = {}): FoundFolder => ({
  files: [file("config.json"), file("model.safetensors")],
  others: [],
  ...over,
});
const good = { step: 50, losses: NO_LOSSES, folder: folder() };
const falling = { first: [9, 9, 9], last: [2, 2, 2] };

describe("the gate", () => {
  test.each<[string, Partial<typeof rules & { loss: { window: number } }>, object, [string, RegExp][]]>([
    ["the first step that counts", {}, {}, []],
    [
      "a step too early",
      {},
      { step: 49 },
      [["stepTooEarly", /^step 49; before step 50 a checkpoint is worthless$/]],
    ],
    ["no step at all", {}, { step: undefined }, [["stepUnknown", /no step was seen; before step 50/]]],
    ["no step where any will do", { minimumStep: 0 }, { step: undefined }, []],
    ["no folder", {}, { folder: undefined }, [["folderMissing", /not there/]]],
    [
      "a missing file",
      {},
      { folder: folder({ files: [file("config.json")] }) },
      [["fileMissing", /^no file matches \*\.safetensors$/]],
    ],
    [
      "an empty file",
      {},
      { folder: folder({ files: [file("config.json", 0), file("model.safetensors")] }) },
      [["fileEmpty", /^config.json is empty$/]],
    ],
    [
      "one empty shard of several",
      {},
      { folder: folder({ files: [file("config.json"), file("a.safetensors"), file("b.safetensors", 0)] }) },
      [["fileEmpty", /^b.safetensors is empty$/]],
    ],
    [
      "a link instead of a file",
      {},
      { folder: folder({ files: [file("config.json")], others: ["model.safetensors"] }) },
      [["fileMissing", /model.safetensors is a link/]],
    ],
    [
      "a file in a folder below",
      { required: ["adapter/**/*.json"] },
      { folder: folder({ files: [file("adapter/a/b.json")] }) },
      [],
    ],
    [
      "a glob that does not go down",
      { required: ["*.json"] },
      { folder: folder({ files: [file("below/a.json")] }) },
      [["fileMissing", /\*\.json/]],
    ],
    ["a loss that fell", { loss: { window: 3 } }, { losses: falling }, []],
    [
      "a loss that rose",
      { loss: { window: 3 } },
      { losses: { first: [2, 2, 2], last: [9, 9, 9] } },
      [["lossNotFallen", /^mean loss 9 over the last 3 steps, 2 over the first 3; it must have fallen$/]],
    ],
    [
      "a loss that stayed",
      { loss: { window: 3 } },
      { losses: { first: [2, 2, 2], last: [2, 2, 2] } },
      [["lossNotFallen", /mean loss 2/]],
    ],
    [
      "a NaN among the last losses",
      { loss: { window: 3 } },
      { losses: { first: [9, 9, 9], last: [2, Number.NaN, 2] } },
      [["lossNotFinite", /^1 of the last 3 losses/]],
    ],
    [
      "too few losses",
      { loss: { window: 3 } },
      { losses: { first: [9, 9, 9], last: [2] } },
      [["lossUnknown", /3 at the start and 1 since; 3 of each/]],
    ],
    ["losses that nobody asks for", {}, { losses: { first: [1], last: [Number.NaN] } }, []],
    [
      "everything at once",
      { loss: { window: 1 } },
      { step: 1, losses: { first: [1], last: [2] }, folder: folder({ files: [] }) },
      [
        ["stepTooEarly", /./],
        ["lossNotFallen", /./],
        ["fileMissing", /config/],
        ["fileMissing", /safetensors/],
      ],
    ],
  ])("%s", (_what, over, candidate, expected) => {
    const found = judgeCandidate({ ...rules, ...over }, { ...good, ...candidate });
    expect(found.map(({ reason }) => reason)).toEqual(expected.map(([reason]) => reason));
    for (const [at, [, evidence]] of expected.entries()) expect(found[at]?.evidence).toMatch(evidence);
  });

  test("a later step, lower losses and more files never turn a pass into a refusal", () => {
    const loss = fc.double({ min: 0.1, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.array(loss, { minLength: 5, maxLength: 5 }),
        fc.array(loss, { minLength: 5, maxLength: 5 }),
        fc.double({ min: 0, max: 0.09, noNaN: true }),
        (step, first, last, less) => {
          const strict = { ...rules, loss: { window: 5 } };
          const before = judgeCandidate(strict, { ...good, step, losses: { first, last } });
          const more = folder({ files: [...folder().files, file("extra.txt", 0)] });
          const better = last.map((value) => value - less);
          const after = judgeCandidate(strict, {
            step: step + 1,
            losses: { first, last: better },
            folder: more,
          });
          return before.length > 0 || after.length === 0;
        },
      ),
    );
  });

  test.each<[string, Parameters<typeof judgeScans>[0][number]["scan"], [string, RegExp] | undefined]>([
    ["finite weights", { verdict: "finite", tensors: 3, bytes: 12, seconds: 1 }, undefined],
    ["a format that is not looked into", { verdict: "notScanned", why: "no safetensors file" }, undefined],
    [
      "a cut file",
      { verdict: "truncated", problem: "it ends early" },
      ["fileTruncated", /^m is truncated: it ends early$/],
    ],
    [
      "a broken header",
      { verdict: "broken", problem: "no JSON" },
      ["fileBroken", /^m cannot be read: no JSON$/],
    ],
    [
      "NaN",
      { verdict: "notFinite", tensor: "w", dtype: "BF16", shape: [2, 3], index: 4 },
      ["weightsNotFinite", /^m: tensor w \(BF16, \[2, 3\]\) holds NaN or infinity at index 4$/],
    ],
  ])("on a look into %s", (_what, scan, expected) => {
    const found = judgeScans([{ name: "m", scan }]);
    expect(found.map(({ reason }) => reason)).toEqual(expected === undefined ? [] : [expected[0]]);
    if (expected !== undefined) expect(found[0]?.evidence).toMatch(expected[1]);
  });

  test("a pass says how fast it looked, and at what it did not look", () => {
    expect(
      gateNotes([
        { name: "a.safetensors", scan: { verdict: "finite", tensors: 1, bytes: 3e6, seconds: 0.5 } },
        { name: "b.safetensors", scan: { verdict: "finite", tensors: 1, bytes: 1e6, seconds: 0.5 } },
        { name: "opt.pt", scan: { verdict: "notScanned", why: "no safetensors file" } },
      ]),
    ).toEqual([
      "2 safetensors files without NaN or infinity (4.0 MB, 4 MB/s)",
      "opt.pt: weights not looked at, no safetensors file",
    ]);
  });

  test("files that change between two looks are named", () => {
    const before = [file("a"), file("b"), file("c")];
    const after = [file("a"), { ...file("b"), changedMs: 2 }, file("d")];
    expect(changedFiles(before, after)).toEqual(["b", "c", "d"]);
    expect(changedFiles(before, before)).toEqual([]);
  });
});

describe("losses", () => {
  const seen = (...values: number[]) => values.reduce((losses, loss) => withLoss(losses, loss, 3), NO_LOSSES);
  test("the first ones are kept, the last ones roll on, and none counts for both", () => {
    expect(seen(9, 8, 7)).toEqual({ first: [9, 8, 7], last: [] });
    expect(seen(9, 8, 7, 6, 5, 4, 3)).toEqual({ first: [9, 8, 7], last: [5, 4, 3] });
    expect(seen(Number.NaN, 9, 8, 7, Number.NaN)).toEqual({ first: [9, 8, 7], last: [Number.NaN] });
    expect(withNewRun(seen(9, 8, 7, 6))).toEqual({ first: [9, 8, 7], last: [] });
  });
  test("one step that jumps does not decide", () => {
    expect(trimmedMean([1, 1, 1, 1, 1000])).toBe(1);
    expect(trimmedMean([4])).toBe(4);
    expect(trimmedMean([])).toBeNaN();
  });
});

describe("often enough", () => {
  const now = 1_000_000;
  test.each<[string, Parameters<typeof tooSoon>[0], number | undefined, number, RegExp | undefined]>([
    ["no rule", undefined, 101, 0, undefined],
    ["steps that have passed", { steps: 100 }, 200, 0, undefined],
    ["too few steps", { steps: 100 }, 199, 0, /^99 steps since the last upload, one per 100 steps/],
    ["a training that began anew", { steps: 100 }, 10, 0, undefined],
    ["a step that nobody knows", { steps: 100 }, undefined, 0, undefined],
    ["too few seconds", { seconds: 60 }, 101, 59_900, /^59 s since the last upload, one per 60 s/],
    ["seconds that have passed", { seconds: 60 }, 101, 60_000, undefined],
    ["a clock that was set back", { seconds: 60 }, 101, -5_000, undefined],
    ["both, one of them too few", { seconds: 60, steps: 10 }, 101, 61_000, /1 steps/],
  ])("%s", (_what, every, step, agoMs, expected) => {
    const why = tooSoon(every, { step: 100, atMs: now - agoMs }, step, now);
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
    expect(tooSoon(every, undefined, step, now)).toBeUndefined();
  });
});

describe("parts", () => {
  test("are equal, of the planned size, and never more than 10,000", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5e12 }), fc.integer({ min: 5, max: 512 }), (bytes, partMiB) => {
        const size = partBytes(bytes, partMiB);
        return size % 2 ** 20 === 0 && size >= partMiB * 2 ** 20 && Math.ceil(bytes / size) <= MOST_PARTS;
      }),
    );
    expect(partBytes(16e9, 64)).toBe(64 * 2 ** 20);
    expect(bytesInFlight(10, 5, 4)).toBe(10);
    expect(bytesInFlight(1e9, 5, 4)).toBe(20 * 2 ** 20);
  });
  test.each([
    [10_000, 50, 0, 100, 20],
    [10_000, 0, 50, 100, 20],
    [10_000, 0, 0, 100, 10],
    [10_000, 100, 50, 100, 10],
  ])(
    "after %i ms with %i sent and %i on their way of %i, all of it takes %i s",
    (ms, sentBytes, inFlightBytes, totalBytes, seconds) => {
      const current = {
        step: 1,
        phase: "sending",
        startedAtMs: 0,
        atMs: ms,
        sentBytes,
        inFlightBytes,
        totalBytes,
      } as const;
      expect(projectedSeconds(current)).toBe(seconds);
    },
  );
});

describe("what outlives the launcher", () => {
  const saved = {
    version: 1,
    bundle: "b",
    place: "p",
    firstLosses: [1],
    sinceMs: 5,
    pending: ["p/1"],
    kept: ["p/0"],
    last: { step: 3, atMs: 9 },
  };
  test.each<[string, string | undefined, string, string, object]>([
    ["the same bundle and place", JSON.stringify(saved), "b", "p", saved],
    [
      "another bundle: its losses and steps are not those of this one",
      JSON.stringify(saved),
      "c",
      "p",
      { bundle: "c", firstLosses: [], sinceMs: 7, pending: ["p/1"], kept: ["p/0"] },
    ],
    [
      "another bucket: its leftovers are out of reach",
      JSON.stringify(saved),
      "b",
      "q",
      { place: "q", pending: [], kept: [], firstLosses: [1] },
    ],
    ["nothing", undefined, "b", "p", { firstLosses: [], sinceMs: 7, pending: [], kept: [] }],
    ["half a file", '{"version":1,', "b", "p", { firstLosses: [], sinceMs: 7, pending: [], kept: [] }],
  ])("%s", (_what, text, bundle, place, expected) => {
    expect(restoreUploads(text, bundle, place, 7)).toMatchObject(expected);
  });
  test("another bundle forgets the last upload", () => {
    const refused = { ...saved, lastRefusal: { atMs: 8, reason: "fileEmpty", evidence: "a is empty" } };
    const restored = restoreUploads(JSON.stringify(refused), "c", "p", 7);
    expect([restored.last, restored.lastRefusal]).toEqual([undefined, undefined]);
  });
  test("the next launcher tells the last upload and the last refusal of the one before", () => {
    const last = { step: 3, atMs: 9, seconds: 12, bytes: 100 };
    const lastRefusal = { step: 4, atMs: 11, reason: "fileEmpty", evidence: "a is empty" };
    const store = new StateStore(0, 0);
    const rules = uploadRules();
    new Uploads({
      rules,
      folder: "/data",
      address: {
        bucket: { name: "b", endpoint: "https://unused.example" },
        keysFile: "",
        attempts: 1,
        parallel: 1,
      },
      store,
      record: () => {},
      say: () => {},
      saved: restoreUploads(JSON.stringify({ ...saved, last, lastRefusal }), "b", "p", 7),
      save: () => {},
      startProcess: () => {
        throw new Error("nothing is to be uploaded");
      },
      lookSeconds: 1,
    });
    expect(store.snapshot.uploads).toEqual({ ...noUploads(rules.maxSeconds), last, lastRefusal });
  });
});

describe("the section of launch.json", () => {
  test("is taken as the tests write it", () => {
    expect(uploadsSchema.safeParse(uploadRules()).error).toBeUndefined();
  });
  test("needs the bucket's keys", () => {
    const content = trainerBody({});
    expect(() => parseLaunchFile(bake(content), "launch.json")).not.toThrow();
    const { bucket: _none, ...without } = content;
    expect(() => parseLaunchFile(bake(without), "launch.json")).toThrow(/uploads: uploads need bucket.keys/);
  });
  test.each<[string, object]>([
    ["a folder that is not absolute", { folder: "data" }],
    ["a step in a folder that is not the last", { folder: "/data/{step}/out" }],
    ["two steps", { folder: "/data/{step}-{step}" }],
    ["an unknown placeholder", { folder: "/data/{epoch}" }],
    ["a prefix without a slash at its end", { prefix: "checkpoints" }],
    ["a prefix from the root", { prefix: "/checkpoints/" }],
    ["an empty prefix: it would clear the bucket", { prefix: "" }],
    ["no required file", { required: [] }],
    ["a required file outside of the folder", { required: ["../secret"] }],
    ["an absolute required file", { required: ["/etc/passwd"] }],
    ["parts below R2's 5 MiB", { partMiB: 4 }],
    ["a give-up before the limit", { maxSeconds: 10, giveUpSeconds: 5 }],
    ["an unknown trigger", { when: { on: "moon" } }],
    ["a key that nobody knows", { extra: 1 }],
  ])("refuses %s", (_what, over) => {
    expect(uploadsSchema.safeParse({ ...uploadRules(), ...over }).success).toBe(false);
  });
});
