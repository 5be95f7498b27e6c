/** Steps, epochs and time of an image job. */
import type { GodImageTrainerConfig } from "../../../config/schema/trainer";
import { inForce, numberInForce, type SdValues } from "../../../workloads/god-image/keys";
import type { GodImageType } from "../../../workloads/god-image/upstream";
import type { TimePlan } from "../../plan";
import { diffusionStepTime, type GpuKind, gpuKindOf, type JobTime, jobTime } from "../../time";
import { diffusionSetup } from "./memory";

/** What the data set is. */
export interface ImageData {
  images: number;
  repeats: number;
}

/** How long a job is. */
export interface ImageSteps {
  /** Pictures of one optimizer step. */
  effectiveBatch: number;
  /** Steps of an epoch; each bucket rounds up by itself, so there may be some more. */
  stepsPerEpoch: number;
  /** Optimizer steps in all. */
  steps: number;
  /** As the progress bar counts them (train_network.py:978-979). */
  epochs: number;
  /** How often each picture is seen. */
  views: number;
}

/** Images x repeats / batch, rounded up, makes an epoch; max_train_epochs goes before max_train_steps (train_network.py:799-805). */
export function imageSteps(type: GodImageType, values: SdValues, { images, repeats }: ImageData): ImageSteps {
  const batch = numberInForce(type, values, "train_batch_size", 1);
  const accumulation = numberInForce(type, values, "gradient_accumulation_steps", 1);
  const stepsPerEpoch = Math.ceil(Math.ceil((images * repeats) / batch) / accumulation);
  const wanted = inForce(type, values, "max_train_epochs");
  const steps =
    typeof wanted === "number"
      ? wanted * stepsPerEpoch
      : numberInForce(type, values, "max_train_steps", 1600);
  const effectiveBatch = batch * accumulation;
  return {
    effectiveBatch,
    stepsPerEpoch,
    steps,
    epochs: Math.ceil(steps / stepsPerEpoch),
    views: Math.round((steps * effectiveBatch) / images),
  };
}

/** Text tokens beside the picture: Flux runs 512 of T5 through its blocks (flux_train_network.py:172-178). */
function textTokens(type: GodImageType, values: SdValues): number {
  return type === "flux" ? numberInForce(type, values, "t5xxl_max_token_length", 512) : 0;
}

/** Seconds of an optimizer step on this GPU; undefined where the time model does not know it. */
export function imageStepSeconds(
  type: GodImageType,
  values: SdValues,
  gpuModel: string | undefined,
): number | undefined {
  const gpu: GpuKind | undefined = gpuModel === undefined ? undefined : gpuKindOf(gpuModel);
  if (gpu === undefined) return undefined;
  const setup = diffusionSetup(type, values);
  const [width, height] = setup.resolution;
  const { stepSeconds } = diffusionStepTime({
    model: type,
    gpu,
    gpus: 1,
    width,
    height,
    textTokens: textTokens(type, values),
    batch: setup.batch,
    trainsAll: false,
    recomputed: setup.checkpointing ? 1 : 0,
  });
  return stepSeconds * numberInForce(type, values, "gradient_accumulation_steps", 1);
}

/** Before the first step: model and data set come over the network, the model goes to the GPU, pictures through the VAE. */
const START_SECONDS: Readonly<Record<GodImageType, number>> = { sdxl: 180, flux: 600, sd15: 120 };
const SECONDS_PER_IMAGE = 0.3;
const SAVE_SECONDS = 30;

/** Whether the job's hours suffice. */
export function imageJobTime(
  type: GodImageType,
  steps: number,
  stepSeconds: number,
  images: number,
  hours: number,
): JobTime {
  const startSeconds = START_SECONDS[type] + images * SECONDS_PER_IMAGE;
  return jobTime({ steps, stepSeconds, startSeconds, endSeconds: SAVE_SECONDS, hours });
}

/** The same as the plan shows it; undefined where no step time is known. */
export function imageTimePlan(
  { modelType, images, hours, tuning }: GodImageTrainerConfig,
  { steps }: ImageSteps,
  stepSeconds: number | undefined,
): TimePlan | undefined {
  if (stepSeconds === undefined) return undefined;
  const { expectedHours } = imageJobTime(modelType, steps, stepSeconds, images, hours);
  return {
    stepSeconds: Math.round(stepSeconds * 100) / 100,
    source: tuning.expectedStepSeconds === undefined ? "time model" : "as tuning expects",
    note: `${steps} steps`,
    hours: { expected: Math.round(expectedHours * 100) / 100, given: hours },
  };
}
