import { ConfigError, type Problem } from "../../config/error";
import { parseStack } from "../../config/parse";
import type { RawStack } from "../../config/secrets";
import type { ProfileName } from "../../workloads/profile";
import type { PlanInputs } from "../inputs";
import type { ContainerPlan, Finding, TrainerEstimates, TrainerPlan, ValuePlan } from "../plan";
import { resolveAnyway } from "../resolve";
import { type ValueDifference, valueDifferences } from "./differences";

/** One trainer under one profile. What could not be resolved is undefined; `problems` says why. */
export interface ProfileSide {
  profile: ProfileName;
  /** Problems that the trainer has under this profile: with any it could not be deployed so. */
  problems: Problem[];
  warnings: Finding[];
  values: ValuePlan[] | undefined;
  estimates: TrainerEstimates | undefined;
  container: Pick<ContainerPlan, "memoryMiB" | "shmMiB"> | undefined;
}

/** One trainer under two profiles. */
export interface TrainerComparison {
  trainer: string;
  workload: TrainerPlan["workload"];
  host: string;
  slot: string;
  /** The profile of the stack file. */
  own: ProfileName;
  sides: [ProfileSide, ProfileSide];
  /** The values that differ, in the order of the plan. */
  differing: ValueDifference[];
}

/** A stack's trainers under two profiles. */
export interface Comparison {
  stack: string;
  trainers: TrainerComparison[];
  /** Trainers whose workload has no profiles. */
  withoutProfiles: string[];
}

/** What to compare: `left` is each trainer's own profile when it is undefined. */
export interface ComparedProfiles {
  left: ProfileName | undefined;
  right: ProfileName;
}

/**
 * Plans each trainer that has profiles under both, one at a time, with the operator's own values over them as in a
 * deployment. A profile that is impossible for a trainer is part of the answer and no error.
 * @throws ConfigError when the stack does not parse
 */
export function compareProfiles(raw: RawStack, inputs: PlanInputs, wanted: ComparedProfiles): Comparison {
  const { stack, problems } = parseStack(raw.values);
  if (problems.length > 0) throw new ConfigError(problems);
  const comparison: Comparison = { stack: raw.stack, trainers: [], withoutProfiles: [] };
  for (const [name, trainer] of stack.trainers) {
    if (trainer === undefined) continue;
    if (!("profile" in trainer.tuning)) {
      comparison.withoutProfiles.push(name);
      continue;
    }
    const own = trainer.tuning.profile;
    const left = planned(raw, inputs, name, wanted.left ?? own);
    const right = planned(raw, inputs, name, wanted.right);
    comparison.trainers.push({
      trainer: name,
      workload: trainer.workload,
      host: trainer.host,
      slot: trainer.slot,
      own,
      sides: [apart(name, left, right), apart(name, right, left)],
      differing: valueDifferences(left.values ?? [], right.values ?? []),
    });
  }
  return comparison;
}

function planned(raw: RawStack, inputs: PlanInputs, name: string, profile: ProfileName): ProfileSide {
  const { plan, problems } = resolveAnyway(
    { ...raw, values: withProfile(raw.values, name, profile) },
    inputs,
  );
  const trainer = plan.trainers.find((each) => each.name === name);
  return {
    profile,
    problems,
    warnings: plan.warnings,
    values: trainer?.values,
    estimates: trainer?.estimates,
    container:
      trainer === undefined
        ? undefined
        : { memoryMiB: trainer.container.memoryMiB, shmMiB: trainer.container.shmMiB },
  };
}

/** One side with the trainer's own problems, and of other problems and of warnings those that the other side has not. */
function apart(name: string, side: ProfileSide, other: ProfileSide): ProfileSide {
  const keys = (list: readonly object[]) => new Set(list.map((each) => JSON.stringify(each)));
  const [problems, warnings] = [keys(other.problems), keys(other.warnings)];
  const own = new RegExp(`^trainers\\.${name}(\\W|$)`);
  return {
    ...side,
    problems: side.problems.filter((each) => own.test(each.path) || !problems.has(JSON.stringify(each))),
    warnings: side.warnings.filter((each) => !warnings.has(JSON.stringify(each))),
  };
}

/** The stack file's values with one trainer under another profile. */
function withProfile(values: RawStack["values"], name: string, profile: ProfileName): RawStack["values"] {
  const trainers = mapOf(mapOf(values).trainers);
  const trainer = mapOf(trainers[name]);
  const tuning = { ...mapOf(trainer.tuning), profile };
  return { ...mapOf(values), trainers: { ...trainers, [name]: { ...trainer, tuning } } };
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
