/** Rehearsals of stacks with SN38 trainers, and what came of them. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Step } from "../../rehearsal/driver/events";
import type { Outcome, Rehearsal } from "../../rehearsal/driver/index";
import { config, secrets } from "../fixtures/sn38";
import { stack, temporaryFolder } from "./harness";

/** A rehearsal of this project with that config. */
export function sn38Stack(
  values: Record<string, unknown> = config(),
  secretValues?: Record<string, string>,
  projectDir?: string,
): Promise<Rehearsal> {
  const options = { secrets: secrets(secretValues) };
  return stack(values, projectDir === undefined ? options : { ...options, projectDir });
}

/** Deployed stacks of this test file, by config and secrets. */
const bases = new Map<string, Promise<Deployed>>();

/** The preview that each deployed stack began with. */
const gates = new WeakMap<Rehearsal, Outcome>();

/**
 * A stack with that config, up, with an empty second preview. It is made once in a test file; the next test that asks
 * for it gets it as it was then, and what an earlier test did to it is gone.
 */
export async function deployed(
  values: Record<string, unknown> = config(),
  secretValues?: Record<string, string>,
): Promise<Rehearsal> {
  const key = JSON.stringify([values, secretValues]);
  const known = bases.get(key);
  const base = known ?? deploy(values, secretValues);
  bases.set(key, base);
  const { rehearsal, restore } = await base;
  if (known !== undefined) await restore();
  return rehearsal;
}

interface Deployed {
  readonly rehearsal: Rehearsal;
  readonly restore: () => Promise<void>;
}

async function deploy(
  values: Record<string, unknown>,
  secretValues?: Record<string, string>,
): Promise<Deployed> {
  const scratchDir = temporaryFolder();
  const rehearsal = await stack(values, { scratchDir, secrets: secrets(secretValues) });
  const gate = succeeded(await rehearsal.preview());
  gates.set(rehearsal, gate);
  succeeded(await rehearsal.up({ previewed: gate }));
  expect((await rehearsal.preview()).changes).toEqual([]);
  const kept = temporaryFolder();
  const parts = ["state", "cloud"];
  for (const part of parts) cpSync(join(scratchDir, part), join(kept, part), { recursive: true });
  const restore = async () => {
    for (const part of parts) {
      rmSync(join(scratchDir, part), { recursive: true, force: true });
      cpSync(join(kept, part), join(scratchDir, part), { recursive: true });
    }
    await rehearsal.configure({});
  };
  return { rehearsal, restore };
}

/** `up` of a deployed stack without a preview before: that is what the tests of refusals and failures are for. */
export async function up(rehearsal: Rehearsal): Promise<Outcome> {
  const previewed = gates.get(rehearsal);
  return succeeded(await rehearsal.up(previewed === undefined ? {} : { previewed }));
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
