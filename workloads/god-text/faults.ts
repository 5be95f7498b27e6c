/**
 * How a text job's faults are believed and answered. A job ends by itself, and with 0 only when it is done
 * (scripts/text_trainer.py:150-159 passes any other code on as 1). Upstream neither retries nor resumes
 * (resume_from_checkpoint is empty in core/config/base.yml), so a restart begins at step 0.
 */
import { FAULT_PROBE_SECONDS, once, processFaults } from "../faults";
import type { FaultName, FaultRule, Supervision } from "../launchfile";

/** Between two looks at processes and log. */
export const GOD_TEXT_PROBE_SECONDS = FAULT_PROBE_SECONDS;

/** When each class is believed, and what is done. */
export const godTextFaults: Readonly<Partial<Record<FaultName, FaultRule>>> = {
  // The traceback of one rank; the others are ended by accelerate, with one process the job ends at once.
  outOfMemory: { evidence: once, minSeconds: 10, action: "ladder" },
  diskFull: { evidence: once, minSeconds: 10, action: "stop" },
  ...processFaults,
  // The Trainer shows a loss of nan as 0 (logging_nan_inf_filter), so the gradient norm tells. The seed is fixed
  // (transformers: seed 42): the same values meet the same nan. Under fp16 the GradScaler skips its first steps.
  nan: { evidence: { k: 10, n: 10 }, minSeconds: 0, action: "stop" },
  modelOnCpu: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "stop" },
  ended: { evidence: once, minSeconds: 0, action: "restart" },
};

/** How long no step may come, for a step of `stepSeconds`. */
export function godTextSilence(stepSeconds: number): Supervision["silence"] {
  return {
    // The dataset is tokenised and the model loaded (up to 80 GB in bf16) before the first step.
    startSeconds: 3600,
    // saves_per_epoch is 4: a checkpoint of a full model is written between two steps.
    usualSeconds: Math.max(600, 8 * stepSeconds),
    after: [
      // An evaluation prints no step, but its bar moves.
      { event: "progress", seconds: 600 },
      // The model is written, which may mean gathering it from all ranks.
      { event: "jobDone", seconds: 1800 },
    ],
  };
}

/** Upstream's orchestrator gives a job two attempts (MAX_TRAINING_ATTEMPTS); each step of the ladder is one here. */
export const GOD_TEXT_RESTART = {
  backoffSeconds: 10,
  backoffCapSeconds: 120,
  healthySeconds: 3600,
  perDay: 6,
} as const;
