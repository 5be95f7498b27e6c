/** Plans of stacks that a test writes, and what is said of them. */
import { ConfigError } from "../../config/error";
import type { Plan, TrainerPlan } from "../../planning/plan";
import { resolvePlan } from "../../planning/resolve";
import { box, boxMachine } from "../fixtures/hosts";
import { inputs, raw, sn38, stackValues, type Values } from "../fixtures/stacks";

/** The plan of a good stack. */
export function plan(values: Values, secrets: Record<string, number> = {}): Plan {
  return resolvePlan(raw(values, secrets), inputs);
}

/** One trainer of it. */
export function trainerOf(values: Values, secrets: Record<string, number> = {}): TrainerPlan {
  const [found] = plan(values, secrets).trainers;
  if (found === undefined) throw new Error("the plan has no trainer");
  return found;
}

/** The ids of what it warns of. */
export function warningIds({ warnings }: Plan): string[] {
  return warnings.map((warning) => warning.id);
}

/** Paths of the problems of a stack, in the order of the report. */
export function problems(values: Values, secrets: Record<string, number> = {}): string[] {
  try {
    resolvePlan(raw(values, secrets), inputs);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.path);
    throw error;
  }
  return [];
}

/** A stack with trainer `t` on four GPUs of a box over ssh with a small disk. */
export function boxStack(trainer: Values, bucket: Values = {}, host: Values = {}): Values {
  const machine = { ...boxMachine, gpuCount: 4, cpus: 64, memoryGiB: 512, diskGiB: 500 };
  return stackValues({
    hosts: { box: { ...box, machine, slots: { a: { gpus: [0, 1, 2, 3] } }, ...host } },
    buckets: { miner: { accountId: "0123456789abcdef0123456789abcdef", ...bucket } },
    trainers: { t: sn38({ host: "box", ...trainer }) },
  });
}
