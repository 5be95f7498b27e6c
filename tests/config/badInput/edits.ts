/** How a case of bad input is written: edits of a good stack. */
import { trainerSchema } from "../../../config/schema/trainer";
import type { RawStack } from "../../../config/secrets";
import { discriminatorValues } from "../../../config/walk";
import { boxMachine, box as goodBox } from "../../fixtures/hosts";
import type { Values } from "../../fixtures/stacks";

/** One step into a value. */
export type Step = string | number;

/** A wrong stack file and the whole of what is said about it. */
export interface BadInput {
  name: string;
  /** What is put where in the good stack of tests/fixtures/stacks.ts; undefined takes the key away. */
  edits: readonly (readonly [path: readonly Step[], value: unknown])[];
  /** What stands beside `launchpad:`; with `secrets` (name and length) missing ones are problems. */
  around?: Partial<Pick<RawStack, "awsRegion" | "cloudflareToken">> & { secrets?: Record<string, number> };
  /** Lines of the error, `path: given - rule - fix`. */
  problems: readonly string[];
}

/** Every workload, as the messages list them. */
export const WORKLOADS = discriminatorValues(trainerSchema).join(", ");

/** Path below the good stack's host. */
export const p5 = (...steps: Step[]): Step[] => ["hosts", "p5", ...steps];
/** Path below its trainer. */
export const trainer = (...steps: Step[]): Step[] => ["trainers", "sn38-a", ...steps];
/** Path below a second trainer. */
export const other = (...steps: Step[]): Step[] => ["trainers", "sn38-b", ...steps];
/** Path below its bucket. */
export const bucket = (...steps: Step[]): Step[] => ["buckets", "miner", ...steps];

const { uplinkGbps: _, ...machine } = boxMachine;

/** A good ssh host to break, without anything that may be left out. */
export function box(): Values {
  const { hourlyPrice: _price, ...rest } = goodBox;
  return { ...rest, machine: { ...machine }, slots: { a: { gpus: [0, 1, 2, 3] } } };
}

/** A good local host to break. */
export function local(): Values {
  return { kind: "local", machine: { ...machine }, slots: { a: { gpus: [0, 1, 2, 3] } } };
}

/** The values with the edits made. */
export function edited(values: Values, edits: BadInput["edits"]): unknown {
  let result: unknown = structuredClone(values);
  for (const [path, value] of edits) result = edit(result, path, value);
  return result;
}

function edit(whole: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  const map: Values = typeof whole === "object" && whole !== null ? { ...whole } : {};
  const changed = edit(map[step], rest, value);
  if (changed === undefined) delete map[step];
  else map[step] = changed;
  return map;
}
