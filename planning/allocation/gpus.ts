/** Kinds of G.O.D's text tasks. */
export type TextTask = "instruct" | "dpo" | "grpo" | "chat";

/** Where a rule is from. */
export interface RuleSource {
  /** Day on which it held: of the commit, or of the guide's own claim. */
  date: string;
  source: string;
}

/** An assignment of GPUs. */
export interface GpuAssignment {
  gpus: 1 | 2 | 4 | 8;
  kind: "h100" | "a100";
  /** Size that the boundaries are compared with, in 1e9 parameters; 0 for images. */
  effectiveSizeB: number;
}

/** Upstream's rule as of the commit read. */
export const UPSTREAM_GPU_RULE: RuleSource = {
  date: "2025-12-12",
  source:
    "rayonlabs/G.O.D@86623e97: validator/tournament/utils.py:53-82, validator/core/constants.py:128-134",
};

/** The guide's rule. The guide has no date; its scoring formula was upstream's until 2025-11-03. */
export const GUIDE_GPU_RULE: RuleSource = { date: "not dated", source: "guide 002, section 1" };

/** Factors on the size: a DPO step runs a reference model and two sequences, GRPO generates (constants.py:133-134). */
const SIZE_FACTOR: Readonly<Record<TextTask, number>> = { instruct: 1, chat: 1, dpo: 3, grpo: 2 };

/** Largest effective size in 1e9 parameters of 1, 2 and 4 GPUs (constants.py:128-130). */
const BOUNDARIES = [
  [4, 1],
  [12, 2],
  [40, 4],
] as const;

/** The size that upstream compares, in 1e9 parameters. */
export function effectiveSizeB(task: TextTask, sizeB: number): number {
  return sizeB * SIZE_FACTOR[task];
}

/** GPUs of a text task today. A size that is not known (0) gets one H100, as upstream does. */
export function textGpus(task: TextTask, sizeB: number): GpuAssignment {
  const effective = effectiveSizeB(task, sizeB);
  const gpus = BOUNDARIES.find(([limit]) => effective <= limit)?.[1] ?? 8;
  return { gpus, kind: "h100", effectiveSizeB: effective };
}

/** GPUs of an image task today: one A100, whatever the model (utils.py:54-55). */
export function imageGpus(): GpuAssignment {
  return { gpus: 1, kind: "a100", effectiveSizeB: 0 };
}

/** GPUs as the guide gives them: by size alone. Upstream never had this rule. */
export function guideGpus(sizeB: number): 1 | 2 | 4 {
  if (sizeB > 70) return 4;
  return sizeB > 35 ? 2 : 1;
}

/** Largest size in 1e9 parameters that a task may have to be given at most `gpus` today; undefined: any. */
export function largestSizeB(task: TextTask, gpus: 1 | 2 | 4 | 8): number | undefined {
  const limit = BOUNDARIES.find(([, count]) => count === gpus)?.[0];
  return limit === undefined ? undefined : limit / SIZE_FACTOR[task];
}
