/**
 * How an image job's faults are believed and answered. A job ends by itself, with 0 only when it is done
 * (scripts/image_trainer.py:78-89), and begins anew when it is restarted: the base files save no state.
 */
import { FAULT_PROBE_SECONDS, once, processFaults } from "../faults";
import type { FaultName, FaultRule, Supervision } from "../launchfile";

/** Between two looks at processes and log. */
export const GOD_IMAGE_PROBE_SECONDS = FAULT_PROBE_SECONDS;

/** When each class is believed, and what is done. */
export const godImageFaults: Readonly<Partial<Record<FaultName, FaultRule>>> = {
  outOfMemory: { evidence: once, minSeconds: 10, action: "ladder" },
  diskFull: { evidence: once, minSeconds: 10, action: "stop" },
  ...processFaults,
  // avr_loss is a mean over the last epoch's steps, so one nan stays in it. Without a seed another run may go well;
  // Flux's base file sets one, see godImageFaultsWith.
  nan: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "restart" },
  modelOnCpu: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "stop" },
  ended: { evidence: once, minSeconds: 0, action: "restart" },
};

/** The table for a job with or without `seed`: with one, the same values meet the same nan. */
export function godImageFaultsWith(seeded: boolean): typeof godImageFaults {
  const { nan } = godImageFaults;
  return seeded && nan !== undefined
    ? { ...godImageFaults, nan: { ...nan, action: "stop" } }
    : godImageFaults;
}

/** How long no step may come, for a step of `stepSeconds`. */
export function godImageSilence(stepSeconds: number): Supervision["silence"] {
  return {
    // Loading the base model, then caching latents to disk (cache_latents_to_disk).
    startSeconds: 1800,
    usualSeconds: Math.max(300, 8 * stepSeconds),
    after: [
      // A validation draws no step.
      { event: "validation", seconds: 300 },
      // The network's weights are written between two steps; a network of rank 512 for Flux is some GB.
      { event: "checkpointStarted", seconds: 600 },
      { event: "jobDone", seconds: 300 },
    ],
  };
}

/** Upstream's orchestrator gives a job two attempts (MAX_TRAINING_ATTEMPTS); each step of the ladder is one here. */
export const GOD_IMAGE_RESTART = {
  backoffSeconds: 10,
  backoffCapSeconds: 120,
  healthySeconds: 3600,
  perDay: 6,
} as const;
