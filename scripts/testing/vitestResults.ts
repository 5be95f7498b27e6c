/** What vitest's JSON report says, in our terms. */
import { relative } from "node:path";
import { z } from "zod";
import type { NotRun, PhaseResult } from "./phase";

const reportSchema = z.object({
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
          meta: z.object({ cannotRun: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

/**
 * Counts a run of vitest. A test file that could not be loaded, and an exit code other than 0 without any failed test
 * (an unhandled error, a crashed worker), count as one failure each.
 * @param report parsed JSON of vitest's json reporter; undefined when it wrote none
 */
export function readVitestReport(report: unknown, exitCode: number | null, root: string): PhaseResult {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success)
    return {
      passed: 0,
      failed: 1,
      notRun: [],
      output: `vitest ended with exit code ${exitCode} and no report`,
    };
  const failures: string[] = [];
  const notRun: NotRun[] = [];
  let passed = 0;
  for (const file of parsed.data.testResults) {
    const where = relative(root, file.name);
    const failedBefore = failures.length;
    for (const test of file.assertionResults) {
      if (test.status === "passed") passed += 1;
      else if (test.status === "failed") failures.push(`${where}: ${test.fullName}`);
      else
        notRun.push({
          what: `${where}: ${test.fullName}`,
          reason: test.meta?.cannotRun ?? "no reason given",
        });
    }
    if (file.status === "failed" && failures.length === failedBefore)
      failures.push(`${where}: ${file.message === "" ? "the file ended before its tests" : file.message}`);
  }
  if (exitCode !== 0 && failures.length === 0)
    failures.push(
      parsed.data.numTotalTests === 0
        ? "no test was found"
        : `vitest ended with exit code ${exitCode}: an error outside of any test, see above`,
    );
  return { passed, failed: failures.length, notRun, output: failures.join("\n") };
}
