import { describe, expect, it } from "vitest";
import { makeStyle } from "../../../scripts/print/style";
import type { PhaseReport } from "../../../scripts/testing/phase";
import { closingLine, isGreen, notRunList, phaseTable, totals } from "../../../scripts/testing/summary";

const phase = (over: Partial<PhaseReport>): PhaseReport => ({
  name: "unit",
  title: "unit tables",
  passed: 0,
  failed: 0,
  notRun: [],
  output: "",
  seconds: 1,
  ...over,
});

describe("the closing line", () => {
  it.each([
    [{ passed: 12, failed: 0, skipped: 0 }, "12 passed, 0 failed"],
    [{ passed: 1, failed: 3, skipped: 2 }, "1 passed, 3 failed, 2 skipped"],
  ])("of %j is %s", (sums, line) => {
    expect(closingLine(sums)).toBe(line);
  });

  it("sums the phases", () => {
    const notRun = [{ what: "x", reason: "y" }];
    expect(totals([phase({ passed: 3 }), phase({ passed: 1, failed: 2, notRun })])).toEqual({
      passed: 4,
      failed: 2,
      skipped: 1,
    });
  });
});

describe("a run", () => {
  it.each([
    ["is green when all passed", { passed: 1, failed: 0, skipped: 0 }, true, true],
    ["is red when one failed", { passed: 9, failed: 1, skipped: 0 }, false, false],
    ["is red when nothing ran", { passed: 0, failed: 0, skipped: 0 }, false, false],
    ["may leave out what cannot run on a user's machine", { passed: 1, failed: 0, skipped: 1 }, false, true],
    ["may leave out nothing in CI", { passed: 1, failed: 0, skipped: 1 }, true, false],
  ])("%s", (_, sums, ci, green) => {
    expect(isGreen(sums, ci)).toBe(green);
  });
});

describe("the end of the output", () => {
  it("lists what could not run under its reason", () => {
    const notRun = [
      { what: "a", reason: "no KVM" },
      { what: "b", reason: "no KVM" },
    ];
    expect(notRunList([phase({ notRun })])).toBe("Could not run here:\n  no KVM\n    a\n    b");
    expect(notRunList([phase({})])).toBe("");
  });

  it("has a line for each phase with its time", () => {
    expect(phaseTable([phase({ passed: 7, seconds: 65 })], makeStyle(false))).toMatch(
      /unit .*unit tables .* 7 .* 1 min 05 s/,
    );
  });
});
