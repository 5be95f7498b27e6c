/** Phases that run a vitest project (vitest.config.ts). */
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../cli/run";
import type { Phase, PhaseContext, PhaseResult } from "./phase";
import { readVitestReport } from "./vitestResults";

/** A phase that runs the vitest projects of its name. */
export function vitestPhase(phase: Omit<Phase, "run"> & { timeoutSeconds: number }): Phase {
  return { ...phase, run: (context) => runVitest(context, phase.name, phase.timeoutSeconds) };
}

/**
 * Runs the tests of the projects whose names begin with this one; its lines are shown as they come, its numbers read from
 * the JSON report.
 */
export async function runVitest(
  context: PhaseContext,
  project: string,
  timeoutSeconds: number,
): Promise<PhaseResult> {
  const reportFile = join(context.outDir, `${project}.json`);
  await mkdir(context.outDir, { recursive: true });
  await rm(reportFile, { force: true });
  const args = ["run", "--project", `${project}*`, "--reporter=default", "--reporter=json"];
  args.push(`--outputFile.json=${reportFile}`);
  const result = await run(join(context.root, "node_modules", ".bin", "vitest"), args, {
    cwd: context.root,
    env: context.env,
    timeoutMs: timeoutSeconds * 1000,
    killGraceMs: 30_000,
    check: false,
    onLine: (line) => {
      if (!line.startsWith("JSON report written")) context.say(line);
    },
  });
  const counted = readVitestReport(await readJson(reportFile), result.exitCode, context.root);
  if (!result.timedOut) return counted;
  const output = `${counted.output}\nnot finished after ${timeoutSeconds} s`.trim();
  return { ...counted, failed: Math.max(1, counted.failed), output };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
