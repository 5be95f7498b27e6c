import { describe, expect, it } from "vitest";
import { readVitestReport } from "../../../scripts/testing/vitestResults";

function report(tests: object[], file: object = {}, total = tests.length) {
  const assertionResults = tests.map((test) => ({ fullName: "adds", failureMessages: [], ...test }));
  return {
    numTotalTests: total,
    testResults: [{ name: "/p/tests/a.test.ts", status: "passed", message: "", assertionResults, ...file }],
  };
}

describe("readVitestReport", () => {
  it("counts passed, failed and skipped tests", () => {
    const tests = [
      { status: "passed" },
      { status: "failed", fullName: "subtracts" },
      { status: "skipped", meta: { cannotRun: "no KVM" } },
    ];
    expect(readVitestReport(report(tests, { status: "failed" }), 1, "/p")).toEqual({
      passed: 1,
      failed: 1,
      notRun: [{ what: "tests/a.test.ts: adds", reason: "no KVM" }],
      output: "tests/a.test.ts: subtracts",
    });
  });

  it("says so when a skipped test gives no reason", () => {
    const { notRun } = readVitestReport(report([{ status: "pending" }]), 0, "/p");
    expect(notRun).toEqual([{ what: "tests/a.test.ts: adds", reason: "no reason given" }]);
  });

  it("counts a file that could not be loaded as a failure", () => {
    const { failed, output } = readVitestReport(report([], { status: "failed", message: "Boom" }), 1, "/p");
    expect({ failed, output }).toEqual({ failed: 1, output: "tests/a.test.ts: Boom" });
  });

  it("counts a bad exit code without a failed test as a failure", () => {
    const { passed, failed, output } = readVitestReport(report([{ status: "passed" }]), 1, "/p");
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
    expect(output).toContain("outside of any test");
  });

  it("counts a run without tests as a failure", () => {
    expect(readVitestReport({ numTotalTests: 0, testResults: [] }, 1, "/p")).toMatchObject({
      failed: 1,
      output: "no test was found",
    });
  });

  it("counts a run without a report as a failure", () => {
    expect(readVitestReport(undefined, 137, "/p")).toMatchObject({ failed: 1 });
  });
});
