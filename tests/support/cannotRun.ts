import type { TestContext } from "vitest";

/**
 * Ends a test that this machine cannot run (no right to raise limits, no such kernel feature). The reason is listed at
 * the end of `npm test`, and fails the run where `CI` is set. A tool that is merely missing is no reason: fetch it
 * (scripts/tools).
 */
export function cannotRun(context: TestContext, reason: string): never {
  Object.assign(context.task.meta, { cannotRun: reason });
  return context.skip(reason);
}
