/**
 * Faults of a program without a contract: what any PyTorch program can suffer. How long it may be silent, only its
 * user knows; without step lines (`logPatterns`) there is no step, and `stall` must be left out.
 */
import { FAULT_PROBE_SECONDS, once, processFaults } from "../faults";
import type { FaultName, FaultRule, Supervision } from "../launchfile";

/** Between two looks at processes and log. */
export const CUSTOM_PROBE_SECONDS = FAULT_PROBE_SECONDS;

/** When each class is believed, and what is done. */
export const customFaults: Readonly<Partial<Record<FaultName, FaultRule>>> = {
  // The traceback ends the program a moment later; a ladder is there only where the plan baked one.
  outOfMemory: { evidence: once, minSeconds: 10, action: "ladder" },
  ...processFaults,
  // Ten steps: mixed precision with a GradScaler skips its first few steps on purpose.
  nan: { evidence: { k: 10, n: 10 }, minSeconds: 0, action: "tell" },
  modelOnCpu: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "restart" },
  ended: { evidence: once, minSeconds: 0, action: "restart" },
};

/** Silence where the user states none: an hour to load, then 10 minutes or eight steps. */
export function customSilence(stepSeconds: number): Supervision["silence"] {
  return { startSeconds: 3600, usualSeconds: Math.max(600, 8 * stepSeconds), after: [] };
}

/** Restarts; the figures are ours. */
export const CUSTOM_RESTART = {
  backoffSeconds: 10,
  backoffCapSeconds: 600,
  healthySeconds: 3600,
  perDay: 6,
} as const;
