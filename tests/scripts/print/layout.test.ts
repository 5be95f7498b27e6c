import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { facts, table, visible, wrap } from "../../../scripts/print/layout";
import { makeStyle, pageOf } from "../../../scripts/print/style";

describe("visible", () => {
  it.each([
    ["plain text, äöü 漢字", "plain text, äöü 漢字"],
    ["\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["a\rb\nc\td", "a\\x0db\\x0ac\\x09d"],
    ["right\u202eto left", "right\\u{202e}to left"],
    ["zero\u200bwidth", "zero\\u{200b}width"],
  ])("shows %j as %j", (given, shown) => {
    expect(visible(given)).toBe(shown);
  });
});

describe("wrap", () => {
  it("indents what follows, and breaks a word that is wider than the line", () => {
    expect(wrap("one two three", 13, "- ", "  ")).toEqual(["- one two", "  three"]);
    expect(wrap("abcdefghijklmnop", 10, "  ")).toEqual(["  abcdefgh", "  ijklmnop"]);
  });

  it("never makes a line wider than asked, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.integer({ min: 20, max: 120 }),
        (text, width) => {
          for (const line of wrap(visible(text), width, "  ", "    "))
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe("facts", () => {
  it("leaves out what has no text, and aligns the rest", () => {
    expect(
      facts(
        [
          ["a", "1"],
          ["gone", undefined],
          ["long", "2"],
        ],
        40,
      ),
    ).toEqual(["  a     1", "  long  2"]);
  });
});

describe("table", () => {
  const columns = [
    { title: "id" },
    { title: "n", align: "right" },
    { title: "what", flexible: true },
  ] as const;
  const rows = [["LP-1", "10", "a sentence that needs some room to be read"]];

  it("keeps columns where they fit, and wraps the flexible one", () => {
    expect(table(columns, rows, 40)).toEqual([
      "  id     n  what",
      "  LP-1  10  a sentence that needs some",
      "            room to be read",
    ]);
  });

  it("turns into records where they do not", () => {
    expect(table(columns, rows, 30)).toEqual([
      "  LP-1",
      "    n     10",
      "    what  a sentence that",
      "          needs some room to",
      "          be read",
    ]);
  });
});

describe("pageOf", () => {
  const stream = (isTTY: boolean, columns?: number) => ({ isTTY, columns }) as unknown as NodeJS.WriteStream;
  it.each([
    ["a wide terminal", stream(true, 300), {}, 120],
    ["a narrow terminal", stream(true, 20), {}, 40],
    ["a terminal", stream(true, 93), {}, 93],
    ["a pipe", stream(false), {}, 100],
    ["a pipe with COLUMNS", stream(false), { COLUMNS: "60" }, 60],
  ])("%s", (_, to, env, width) => {
    expect(pageOf(to, env).width).toBe(width);
  });

  it("colours on a terminal only, and not with NO_COLOR", () => {
    const coloured = (to: NodeJS.WriteStream, env: NodeJS.ProcessEnv) =>
      pageOf(to, env).style.bold("x") !== "x";
    expect(coloured(stream(true, 80), {})).toBe(true);
    expect(coloured(stream(true, 80), { NO_COLOR: "1" })).toBe(false);
    expect(coloured(stream(true, 80), { TERM: "dumb" })).toBe(false);
    expect(coloured(stream(false), { FORCE_COLOR: "1" })).toBe(false);
    expect(makeStyle(false).bad("x")).toBe("x");
  });
});
