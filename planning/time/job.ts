/** The model's estimates are good to within this factor on every published point (docs/time-model.md). */
export const TIME_FACTOR = 1.5;

/** A job with a deadline. */
export interface TimedJob {
  steps: number;
  stepSeconds: number;
  /** Loading, tokenising, compiling: before the first step. */
  startSeconds: number;
  /** Saving and what follows it: after the last step. */
  endSeconds: number;
  /** Hours until the job is stopped. */
  hours: number;
}

/** `unsure`: enough by the estimate, or not, but not by the model's factor. */
export type Sufficiency = "enough" | "unsure" | "too short";

/** Whether a job's hours suffice. */
export interface JobTime {
  verdict: Sufficiency;
  expectedHours: number;
  /** The range that the model's factor leaves, in hours. */
  lowHours: number;
  highHours: number;
  /** Steps that are done in time even if each takes the factor longer: what to set as the limit of steps. */
  safeSteps: number;
}

/** Judges a job's hours. Only the steps carry the model's factor: start and end are given. */
export function jobTime({ steps, stepSeconds, startSeconds, endSeconds, hours }: TimedJob): JobTime {
  const fixed = startSeconds + endSeconds;
  const work = steps * stepSeconds;
  const limit = hours * 3600;
  const high = fixed + work * TIME_FACTOR;
  const low = fixed + work / TIME_FACTOR;
  return {
    verdict: high <= limit ? "enough" : low > limit ? "too short" : "unsure",
    expectedHours: (fixed + work) / 3600,
    lowHours: low / 3600,
    highHours: high / 3600,
    safeSteps: Math.max(0, Math.floor((limit - fixed) / (stepSeconds * TIME_FACTOR))),
  };
}

/** Steps that a data set of `usefulTokens` takes, at `tokensPerStep` computed tokens of which a share is useful. */
export function stepsOf(
  usefulTokens: number,
  epochs: number,
  tokensPerStep: number,
  usefulShare: number,
): number {
  return Math.ceil((usefulTokens * epochs) / (tokensPerStep * usefulShare));
}
