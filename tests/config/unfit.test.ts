import { describe, expect, it } from "vitest";
import { problemLine } from "../../config/error";
import { unfitProblems } from "../../config/unfit";

const lines = (value: unknown, base?: readonly PropertyKey[]) => unfitProblems(value, base).map(problemLine);

describe("what no software gets as it was written", () => {
  it("is found at its path, in lists and below itself, in the file's order", () => {
    const value = JSON.parse(
      '{"jobs": [{"b": "\\ud800"}, {"__proto__": {"__proto__": 1}, "a": ["\\uffff"]}]}',
    );
    expect(lines(value, ["queue"]).map((line) => line.slice(0, line.indexOf(": ")))).toEqual([
      "queue.jobs[0].b",
      "queue.jobs[1].__proto__",
      "queue.jobs[1].__proto__.__proto__",
      "queue.jobs[1].a[0]",
    ]);
  });

  it("is found in keys too", () => {
    expect(lines({ "a\uD800": 1 })).toEqual([
      '["a\\ud800"]: a text with U+D800 - is half of a character, and UTF-8 cannot carry it - take it out, or write the character that was meant',
    ]);
  });

  it("is not what stands on a prototype, nor any other name", () => {
    expect(lines(Object.create({ a: "\uD800" }))).toEqual([]);
    expect(lines({ constructor: 1, prototype: 2, toString: "😀", length: "\u2028\u0000" })).toEqual([]);
  });

  it("is looked for once in what refers to itself, and as deep as a value goes", () => {
    const ring: Record<string, unknown> = {};
    ring.self = { ring };
    expect(lines(ring)).toEqual([]);
    let deep: unknown = "\uD800";
    for (let level = 0; level < 3_000; level += 1) deep = [deep];
    expect(unfitProblems(deep)).toHaveLength(1);
  });
});
