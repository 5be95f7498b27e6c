/** Stacks that several tests of a file begin with: made once, and given to each as they were then. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Outcome, Rehearsal } from "../../rehearsal/driver/index";
import { type StackOptions, stack, temporaryFolder } from "./harness";

/** Parts of a rehearsal's folder that an operation changes. */
const PARTS = ["state", "cloud"];

interface Made {
  readonly rehearsal: Rehearsal;
  /** Brings state and simulated cloud back to what they were. */
  readonly restore: () => Promise<void>;
}

const bases = new Map<string, Promise<Made>>();

/** The preview that each of these stacks began with. */
const gates = new WeakMap<Rehearsal, Outcome>();

/**
 * A stack with that config, up. What an earlier test of the file did to it is gone:
 * state and cloud are put back. One test at a time may use it.
 */
export function deployedOnce(
  config: Readonly<Record<string, unknown>>,
  options: StackOptions,
): Promise<Rehearsal> {
  return once("deployed", config, options, async (rehearsal) => {
    const up = await applied(rehearsal);
    expect(up.ok, up.stdout + up.stderr).toBe(true);
  });
}

/** A stack with that config of which nothing is made yet. */
export function previewedOnce(
  config: Readonly<Record<string, unknown>>,
  options: StackOptions,
): Promise<Rehearsal> {
  return once("previewed", config, options, async () => undefined);
}

/** `up` without a preview before: the first preview of the stack has shown that all its packages are embedded ones. */
export function applied(rehearsal: Rehearsal): Promise<Outcome> {
  const previewed = gates.get(rehearsal);
  return rehearsal.up(previewed === undefined ? {} : { previewed });
}

async function once(
  kind: string,
  config: Readonly<Record<string, unknown>>,
  options: StackOptions,
  begin: (rehearsal: Rehearsal) => Promise<void>,
): Promise<Rehearsal> {
  const key = JSON.stringify([kind, config, options]);
  const known = bases.get(key);
  const made = known ?? make(config, options, begin);
  bases.set(key, made);
  const { rehearsal, restore } = await made;
  if (known !== undefined) await restore();
  return rehearsal;
}

async function make(
  config: Readonly<Record<string, unknown>>,
  options: StackOptions,
  begin: (rehearsal: Rehearsal) => Promise<void>,
): Promise<Made> {
  const scratchDir = temporaryFolder();
  const rehearsal = await stack(config, { ...options, scratchDir });
  const gate = await rehearsal.preview();
  expect(gate.ok, gate.stdout + gate.stderr).toBe(true);
  gates.set(rehearsal, gate);
  await begin(rehearsal);
  const kept = temporaryFolder();
  for (const part of PARTS) cpSync(join(scratchDir, part), join(kept, part), { recursive: true });
  const restore = async () => {
    for (const part of PARTS) {
      rmSync(join(scratchDir, part), { recursive: true, force: true });
      cpSync(join(kept, part), join(scratchDir, part), { recursive: true });
    }
    await rehearsal.configure({});
  };
  return { rehearsal, restore };
}
