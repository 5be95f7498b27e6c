import { guideGpus, textGpus, UPSTREAM_GPU_RULE } from "../../allocation/gpus";
import type { Findings } from "../../findings";
import type { GodTextJob } from "./job";

/** Says how many GPUs upstream gives such a task; a job here may have others. */
export function checkAllocation(
  path: string,
  { task, model }: Pick<GodTextJob, "task" | "model">,
  gpus: number,
  findings: Findings,
): void {
  const { gpus: theirs, effectiveSizeB } = textGpus(task.type, model.sizeB);
  if (theirs === gpus) return;
  const size =
    effectiveSizeB === model.sizeB
      ? `${model.sizeB} B parameters`
      : `${model.sizeB} B parameters, which count as ${round1(effectiveSizeB)} for ${task.type}`;
  findings.warn(
    "LP-GTEXT-102",
    `${path}.slot`,
    `${gpus} GPU(s); upstream's validators run ${size} on ${theirs} H100 (${UPSTREAM_GPU_RULE.source}; guide 002 says ${guideGpus(model.sizeB)}). Effective batch and time differ there.`,
  );
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
