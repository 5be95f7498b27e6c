import { expect, it } from "vitest";
import { variantOf } from "../../../scripts/plan/files";

const lines = (over: Record<string, string> = {}) =>
  Object.entries({ a: "1", b: "2", c: "3", d: "4", e: "5", f: "6", g: "7", h: "8", i: "9", ...over })
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
const job = { path: "/job.yml", content: lines() };

it.each([
  ["a changed key", lines({ b: "20" }), { of: "/job.yml", added: ["b: 20"], gone: ["b: 2"] }],
  ["a further key", `${lines()}\nj: 1`, { of: "/job.yml", added: ["j: 1"], gone: [] }],
  ["the same again", lines(), { of: "/job.yml", added: [], gone: [] }],
  ["another file", lines({ a: "x", b: "x", c: "x", d: "x", e: "x" }), undefined],
  ["a short file, which is shown whole", "b: 20", undefined],
])("%s", (_what, content, variant) => {
  expect(variantOf(content, [job])).toEqual(variant);
});
