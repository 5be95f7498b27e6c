/** A profile's value of a text job, with the jobs that it is for. */
import type { GodTextTask } from "../../../config/schema/trainers/godText";
import type { Scalar } from "../../../config/schema/tuning";
import type { ProfileValue } from "../../profile";

/** Jobs that a value is for; what is absent holds for all. */
export interface JobClass {
  tasks?: readonly GodTextTask["type"][];
  /** Size in 1e9 parameters: above this one. */
  aboveB?: number;
  /** Size in 1e9 parameters: up to this one. */
  upToB?: number;
  minGpus?: number;
}

/** One value: `config:<key with dots>` or `env:<name>`; some keys of axolotl are lists. */
export interface GodTextValue extends Omit<ProfileValue, "value"> {
  value: Scalar | readonly string[];
  when?: JobClass;
}

/** What decides which values a job gets. */
export interface JobSize {
  task: GodTextTask["type"];
  sizeB: number;
  gpus: number;
}

/** Whether a value is for this job. */
export function isFor({ when = {} }: Pick<GodTextValue, "when">, { task, sizeB, gpus }: JobSize): boolean {
  const { tasks, aboveB, upToB, minGpus } = when;
  if (tasks !== undefined && !tasks.includes(task)) return false;
  if (aboveB !== undefined && sizeB <= aboveB) return false;
  if (upToB !== undefined && sizeB > upToB) return false;
  return minGpus === undefined || gpus >= minGpus;
}
