import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  changedFiles,
  type FoundFolder,
  gateNotes,
  judgeCandidate,
  judgeScans,
} from "../../../launcher/upload/gate";
import { NO_LOSSES } from "../../../launcher/upload/losses";

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
