/** Phases that are one program each: green when it ends with 0. */
import { join } from "node:path";
import { run } from "../cli/run";
import type { Phase, PhaseContext, PhaseResult } from "./phase";
import { verdict } from "./phase";

/** A phase that runs one program from node_modules. */
export function programPhase(
  phase: Omit<Phase, "run"> & {
    bin: string;
    args: (context: PhaseContext) => string[];
    timeoutSeconds: number;
  },
): Phase {
  return {
    name: phase.name,
    title: phase.title,
    tier: phase.tier,
    expectSeconds: phase.expectSeconds,
    run: (context) => runProgram(context, phase.bin, phase.args(context), phase.timeoutSeconds),
  };
}

/** Runs a program of node_modules/.bin (or an absolute path) and judges it by its exit code. */
export async function runProgram(
  context: PhaseContext,
  bin: string,
  args: string[],
  timeoutSeconds: number,
): Promise<PhaseResult> {
  const file = bin.startsWith("/") ? bin : join(context.root, "node_modules", ".bin", bin);
  const result = await run(file, args, {
    cwd: context.root,
    env: context.env,
    timeoutMs: timeoutSeconds * 1000,
    check: false,
  });
  const output = [
    result.stdout,
    result.stderr,
    result.timedOut ? `not finished after ${timeoutSeconds} s` : "",
  ];
  return verdict(
    result.exitCode === 0 && !result.timedOut,
    output
      .filter((part) => part !== "")
      .join("\n")
      .trim(),
  );
}
