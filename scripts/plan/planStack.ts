/** A stack's plan without an engine. */
import { resolve } from "node:path";
import type { Problem } from "../../config/error";
import type { RawStack } from "../../config/secrets";
import { readPlanInputs } from "../../images/planInputs";
import type { PlanInputs } from "../../planning/inputs";
import type { Plan } from "../../planning/plan";
import { resolveAnyway, resolvePlan } from "../../planning/resolve";
import { readStack } from "../stack/readStack";

/** The project's folder. */
export const projectDir = resolve(__dirname, "..", "..");

/** The stack that commands take when none is named. */
export const defaultStack = "prod";

/** A plan with the configuration that it came from. */
export interface PlannedStack {
  raw: RawStack;
  plan: Plan;
}

/**
 * Reads and plans a stack of a project folder.
 * @throws ConfigError with every problem
 */
export async function planStack(
  stack: string,
  secrets: PlanInputs["secrets"],
  dir: string = projectDir,
): Promise<PlannedStack> {
  const raw = readStack(stack, { dir });
  return { raw, plan: resolvePlan(raw, await readPlanInputs(projectDir, secrets)) };
}

/**
 * The same with the problems beside the plan, as far as it goes: for what is said about a plan and not made of it.
 * @throws ConfigError when the stack's file cannot be read
 */
export async function planAnyway(
  stack: string,
  secrets: PlanInputs["secrets"],
  dir: string = projectDir,
): Promise<PlannedStack & { problems: Problem[]; inputs: PlanInputs }> {
  const raw = readStack(stack, { dir });
  const inputs = await readPlanInputs(projectDir, secrets);
  return { raw, inputs, ...resolveAnyway(raw, inputs) };
}
