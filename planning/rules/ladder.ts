import { batchDivides } from "./batch";
import { uploadWindow, type WindowInputs } from "./window";

/** One step of the ladder that a trainer walks down when it runs out of GPU memory. */
export interface LadderStep {
  microBatch: number;
  effectiveBatch: number;
  uploadSteps: number;
}

/** What the ladder follows from: the values in force, and how a step takes `stepSeconds` with them. */
export interface LadderInputs extends WindowInputs {
  microBatch: number;
  uploadSteps: number;
  /** Whether the effective batch may shrink: SN38's gradient scale hangs on it (miner.py:297, 871-874). */
  allowEffective: boolean;
}

/** The steps in order, and those that were left out with the reason. */
export interface Ladder {
  steps: LadderStep[];
  leftOut: { effectiveBatch: number; reason: string }[];
}

/** Effective batches that may be tried where it is allowed. */
const EFFECTIVE = [512, 256, 128] as const;

/**
 * First the micro-batch is halved and accumulation doubled, down to 1, so that a step sees the same samples. Then,
 * only where allowed, the effective batch shrinks with a micro-batch of 1; a smaller one takes fewer samples per
 * step, so `upload_steps` moves into its own window. Every step divides evenly and has a window.
 */
export function memoryLadder(inputs: LadderInputs): Ladder {
  const { worldSize, effectiveBatch, uploadSteps } = inputs;
  const steps: LadderStep[] = [];
  for (let micro = Math.floor(inputs.microBatch / 2); micro >= 1; micro = Math.floor(micro / 2)) {
    if (batchDivides(effectiveBatch, worldSize, micro))
      steps.push({ microBatch: micro, effectiveBatch, uploadSteps });
  }
  const leftOut: Ladder["leftOut"] = [];
  for (const smaller of inputs.allowEffective ? EFFECTIVE : []) {
    if (smaller >= effectiveBatch) continue;
    const stepSeconds = (inputs.stepSeconds * smaller) / effectiveBatch;
    const window = uploadWindow({ ...inputs, effectiveBatch: smaller, stepSeconds });
    if (!batchDivides(smaller, worldSize, 1)) {
      leftOut.push({ effectiveBatch: smaller, reason: `is no multiple of ${worldSize} ranks` });
    } else if (window.highest < window.lowest) {
      leftOut.push({ effectiveBatch: smaller, reason: "no value of upload_steps is fresh" });
    } else {
      const moved = Math.min(window.highest, Math.max(window.lowest, uploadSteps));
      steps.push({ microBatch: 1, effectiveBatch: smaller, uploadSteps: moved });
    }
  }
  return { steps, leftOut };
}
