/** The phase that checks .github/workflows. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { requireTool, ToolMissing } from "../tools";
import { runProgram } from "./checks";
import type { PhaseContext, PhaseResult } from "./phase";

/** Runs actionlint, with shellcheck for the shell lines where it can be had. */
export async function checkWorkflows(context: PhaseContext): Promise<PhaseResult> {
  const folder = join(context.root, ".github", "workflows");
  const files = readdirSync(folder).map((file) => join(folder, file));
  try {
    const actionlint = await requireTool("actionlint");
    const shellcheck = await requireTool("shellcheck");
    const args = ["-no-color", "-shellcheck", shellcheck.path, "-pyflakes", "", ...files];
    return await runProgram(context, actionlint.path, args, 60);
  } catch (error) {
    if (!(error instanceof ToolMissing)) throw error;
    return {
      passed: 0,
      failed: 0,
      notRun: [{ what: "check of .github/workflows", reason: error.message }],
      output: "",
    };
  }
}
