/** Rehearsals of stacks with SN38 trainers, and what came of them. */
import { expect } from "vitest";
import type { Step } from "../../rehearsal/driver/events";
import type { Outcome, Rehearsal } from "../../rehearsal/driver/index";
import { config, secrets } from "../fixtures/sn38";
import { applied, deployedOnce } from "./deployedOnce";
import { stack } from "./harness";

/** A rehearsal of this project with that config. */
export function sn38Stack(
  values: Record<string, unknown> = config(),
  secretValues?: Record<string, string>,
  projectDir?: string,
): Promise<Rehearsal> {
  const options = { secrets: secrets(secretValues) };
  return stack(values, projectDir === undefined ? options : { ...options, projectDir });
}

/** A stack with that config, up, as `deployedOnce` gives it. */
export function deployed(
  values: Record<string, unknown> = config(),
  secretValues?: Record<string, string>,
): Promise<Rehearsal> {
  return deployedOnce(values, { secrets: secrets(secretValues) });
}

/** `up` of such a stack without a preview before: that is what the tests of refusals and failures are for. */
export async function up(rehearsal: Rehearsal): Promise<Outcome> {
  return succeeded(await applied(rehearsal));
}

/** Fails with what the engine said, when it failed. */
export function succeeded(outcome: Outcome): Outcome {
  expect(outcome.ok, outcome.stdout + outcome.stderr).toBe(true);
  return outcome;
}

/** The changes as short lines, `update docker:Container first`, in order. */
export function touched(outcome: Outcome): string[] {
  return succeeded(outcome).changes.map(line).sort();
}

function line({ op, type, name }: Step): string {
  return `${op} ${type.replace(/:.*[:/]/, ":")} ${name}`;
}

/** How a replacement that deletes first shows. */
export function replaced(resource: string): string[] {
  return [`create-replacement ${resource}`, `delete-replaced ${resource}`, `replace ${resource}`];
}
