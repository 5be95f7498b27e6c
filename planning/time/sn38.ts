import { sn38Setup } from "../memory/sn38";
import { type UploadWindow, uploadWindow, type WindowInputs } from "../rules/window";
import type { GpuKind } from "./gpus";
import { TIME_FACTOR } from "./job";
import { stepOfSetup } from "./ofSetup";
import { type StepTime, textStepTime } from "./textStep";

/** Vocabulary of Llama 3, the larger of those that the run's tokenizer may have (planning/memory/sn38.ts). */
const VOCABULARY = 128_256;

/** One inner step of SN38's miner. */
export interface Sn38Step {
  /** Name of the global model, which says its size: `llama-4b-ws-4`. */
  modelName: string;
  gpu: GpuKind;
  worldSize: number;
  microBatch: number;
  effectiveBatch: number;
}

/**
 * The time of an inner step: root-only FSDP2 in bf16, all parameters trained, no checkpointing, no compilation. The data
 * loader's page fetches and the miner's own bookkeeping are not in it.
 */
export function sn38StepTime({ modelName, gpu, worldSize, microBatch, effectiveBatch }: Sn38Step): StepTime {
  const microBatches = Math.ceil(effectiveBatch / (worldSize * microBatch));
  return textStepTime(
    stepOfSetup(sn38Setup(modelName, worldSize, microBatch, VOCABULARY), gpu, microBatches),
  );
}

/** How a step time that the user expects compares with the model's. */
export interface StepComparison {
  modelSeconds: number;
  expectedSeconds: number;
  /**
   * `too fast`: below what the model's factor leaves, so that no GPU of this kind gets there and the window is too wide.
   * `slow`: above it; fetches, and whatever the model does not know, may be why.
   */
  verdict: "too fast" | "near" | "slow";
  /** The window of `upload_steps` with either. */
  modelWindow: UploadWindow;
  expectedWindow: UploadWindow;
}

/** Puts the model's step beside the user's `expectedStepSeconds`, with the upload window that follows from each. */
export function compareSn38Step(step: Sn38Step, window: WindowInputs): StepComparison {
  const modelSeconds = sn38StepTime(step).stepSeconds;
  const expectedSeconds = window.stepSeconds;
  return {
    modelSeconds,
    expectedSeconds,
    verdict:
      expectedSeconds < modelSeconds / TIME_FACTOR
        ? "too fast"
        : expectedSeconds > modelSeconds * TIME_FACTOR
          ? "slow"
          : "near",
    modelWindow: uploadWindow({ ...window, stepSeconds: modelSeconds }),
    expectedWindow: uploadWindow(window),
  };
}
