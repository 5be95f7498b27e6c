/** The secrets of a plan: their names, who uses them, and where each comes from. */
import type { FindingId } from "../../planning/findings";
import type { Plan, TrainerPlan } from "../../planning/plan";
import { holesOf } from "../../workloads/hole";

/** A secret of a plan. */
export interface PlannedSecret {
  name: string;
  /** Names of the trainers whose files hold it. */
  usedBy: string[];
  /** What it is for; undefined for one that the stack makes itself. */
  purpose: string | undefined;
}

/** All of them, in the order of their names. */
export function plannedSecrets(plan: Plan): PlannedSecret[] {
  const found = new Map<string, PlannedSecret>();
  for (const { name, purpose } of plan.secrets) found.set(name, { name, usedBy: [], purpose });
  for (const trainer of plan.trainers) {
    for (const name of secretsOfTrainer(trainer)) {
      const entry = found.get(name) ?? { name, usedBy: [], purpose: undefined };
      entry.usedBy.push(trainer.name);
      found.set(name, entry);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of the secrets in a trainer's files, command and environment. */
export function secretsOfTrainer(trainer: TrainerPlan): string[] {
  const texts = [
    ...trainer.files.map((file) => file.content),
    ...trainer.launch.processes.flatMap((each) => [...each.command, ...Object.values(each.env)]),
  ];
  const names = texts.flatMap(holesOf).flatMap((hole) => ("secret" in hole ? [hole.secret] : []));
  return [...new Set(names)].sort();
}

const notSet: FindingId = "LP-SECRET-001";

/** The warnings without those about secrets that are not set: these have a place of their own. */
export function warningsBeside(plan: Plan): Plan["warnings"] {
  return plan.warnings.filter((each) => each.id !== notSet);
}

/** How many secrets are not set yet, when planning reports them. */
export function secretsNotSet(plan: Plan): number {
  return plan.warnings.filter((each) => each.id === notSet).length;
}
