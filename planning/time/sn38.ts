import { interpolatedArchitecture } from "../memory/architectures";
import { type UploadWindow, uploadWindow, type WindowInputs } from "../rules/window";
import type { GpuKind } from "./gpus";
import { TIME_FACTOR } from "./job";
import { shapeOf } from "./shape";
import { type StepTime, textStepTime } from "./textStep";

/** Parameters of the run's model, `llama-4b-ws-4`; its config.json is not public, so its sizes are interpolated. */
const SN38_PARAMETERS = 4e9;

/** Tokens of a sample (neurons/miner.py:586). */
const SN38_SEQUENCE = 1024;

/** One inner step of SN38's miner. */
export interface Sn38Step {
  gpu: GpuKind;
  worldSize: number;
  microBatch: number;
  effectiveBatch: number;
}

/**
 * The time of an inner step: root-only FSDP2 in bf16, all parameters trained, no checkpointing, no compilation. The data
 * loader's page fetches and the miner's own bookkeeping are not in it.
 */
export function sn38StepTime({ gpu, worldSize, microBatch, effectiveBatch }: Sn38Step): StepTime {
  return textStepTime({
    shape: shapeOf(interpolatedArchitecture(SN38_PARAMETERS)),
    gpu,
    gpus: worldSize,
    sharding: "fsdp-root",
    trainedParameters: SN38_PARAMETERS,
    trainsAll: true,
    checkpointing: "none",
    microBatch,
    sequence: SN38_SEQUENCE,
    sequencesPerSample: 1,
    microBatches: Math.ceil(effectiveBatch / (worldSize * microBatch)),
    forwardOnly: 0,
    compiled: false,
  });
}

/** How a step time that the user expects compares with the model's. */
export interface StepComparison {
  modelSeconds: number;
  expectedSeconds: number;
  /** Outside of the model's factor: one of the two is wrong. */
  apart: boolean;
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
    apart: expectedSeconds > modelSeconds * TIME_FACTOR || expectedSeconds < modelSeconds / TIME_FACTOR,
    modelWindow: uploadWindow({ ...window, stepSeconds: modelSeconds }),
    expectedWindow: uploadWindow(window),
  };
}
