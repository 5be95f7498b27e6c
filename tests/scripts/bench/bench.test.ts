import { describe, expect, it } from "vitest";
import { type BenchResult, holds } from "../../../scripts/bench/bench";
import { withBenchTables } from "../../../scripts/bench/readme";
import { benchMarkdown, benchText } from "../../../scripts/bench/render";
import { interleaved, median, spread } from "../../../scripts/bench/statistics";
import { makeStyle } from "../../../scripts/print/style";

describe("the median", () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9], 9.5],
  ])("of %j is %d", (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it("of nothing is an error", () => {
    expect(() => median([])).toThrow("nothing");
  });
});

describe("interleaved runs", () => {
  it("run each variant as often, and begin each round with another one", () => {
    expect(interleaved(["a", "b", "c"], 4).join("")).toBe("abcbcacababc");
  });

  it("keep the spread", () => {
    expect(spread([2, 9, 4])).toEqual({ least: 2, most: 9 });
  });
});

const bound = { what: "against nothing", measured: 1.604, atMost: 1.6, unit: "x" };
const result: BenchResult = {
  title: "a bench",
  head: ["program", "median s"],
  rows: [["this project", "1.70"]],
  bounds: [bound, { what: "memory", measured: 269.4, atMost: 350, unit: "MB" }],
  notes: ["Some date; some machine."],
};

describe("a bound", () => {
  it.each([
    [1.6, true],
    [1.601, false],
    [Number.NaN, false],
  ])("of at most 1.6 with %d measured: held is %s", (measured, held) => {
    expect(holds({ ...bound, measured })).toBe(held);
  });

  it.each([
    [200_000, true],
    [199_999, false],
    [Number.NaN, false],
  ])("of at least 200,000 with %d measured: held is %s", (measured, held) => {
    expect(holds({ what: "lines a second", measured, atLeast: 200_000, unit: "lines/s" })).toBe(held);
  });
});

describe("a result", () => {
  it("is shown with its bounds", () => {
    const text = benchText(result, makeStyle(false));
    expect(text).toMatch(/this project .* 1\.70/);
    expect(text).toContain("against nothing: 1.604 x, at most 1.6 x: missed");
    expect(text).toContain("memory: 269 MB, at most 350 MB: held");
  });

  it("says of a lower bound that it is one", () => {
    const lower = { what: "lines a second", measured: 250_000.4, atLeast: 200_000, unit: "lines/s" };
    const text = benchText({ ...result, bounds: [lower] }, makeStyle(false));
    expect(text).toContain("lines a second: 250000 lines/s, at least 200000 lines/s: held");
  });
});

describe("the README's tables", () => {
  const readme = "before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n";
  const preview = new Map([["preview", benchMarkdown(result)]]);

  it("stand between the markers, however often they are written", () => {
    const once = withBenchTables(readme, preview);
    expect(once).toContain("| this project | 1.70 |");
    expect(once).not.toContain("old");
    expect(once.endsWith("<!-- bench:end -->\nafter\n")).toBe(true);
    expect(withBenchTables(once, preview)).toBe(once);
  });

  it("stay when another bench is written alone", () => {
    const both = withBenchTables(withBenchTables(readme, preview), new Map([["launcher", "its table"]]));
    expect(both).toContain("| this project | 1.70 |");
    expect(both.indexOf("its table")).toBeGreaterThan(both.indexOf("this project"));
    const again = withBenchTables(both, new Map([["preview", "a new one"]]));
    expect(again).not.toContain("this project");
    expect(again.match(/its table|a new one/g)).toEqual(["a new one", "its table"]);
  });

  it("are not written into a README without markers", () => {
    expect(() => withBenchTables("# Title\n", new Map())).toThrow("bench:start");
  });
});
