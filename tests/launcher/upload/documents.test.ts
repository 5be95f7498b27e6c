/** What uploads read: the state that the launcher before left, and their section of launch.json. */
import { describe, expect, test } from "vitest";
import { parseLaunchFile } from "../../../launcher/launchfile/read";
import { StateStore } from "../../../launcher/observe/state";
import { restoreUploads } from "../../../launcher/upload/saved";
import { noUploads } from "../../../launcher/upload/state";
import { Uploads } from "../../../launcher/upload/uploads";
import { uploadsSchema } from "../../../workloads/launchfile/uploads";
import { bake } from "../support";
import { UNUSED_STORE, uploadRules } from "./rules";
import { trainerBody } from "./trainer";

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
  test.each([
    ["half a file", '{"version":1,', ["it is no JSON"]],
    ["a text where losses belong", JSON.stringify({ ...saved, firstLosses: "x" }), [/^firstLosses: /]],
    ["no file", undefined, []],
    ["a whole one", JSON.stringify(saved), []],
  ])("what is wrong with %s is told", (_what, text, expected) => {
    const told: string[] = [];
    restoreUploads(text, "b", "p", 7, (why) => told.push(why));
    expect(told).toEqual(expected.map((each) => expect.stringMatching(each)));
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
      address: UNUSED_STORE,
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
    ["an unknown name in braces", { folder: "/data/{epoch}" }],
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
