/** What is checked of an image job beyond single keys. */
import { show } from "../../../config/error";
import type { GodImageTrainerConfig } from "../../../config/schema/trainer";
import { setSecretLine } from "../../../config/secrets";
import { numberInForce, type SdValues } from "../../../workloads/god-image/keys";
import { baseValues } from "../../../workloads/god-image/profiles";
import { GOD_IMAGE_REPEATS } from "../../../workloads/god-image/upstream";
import type { Findings } from "../../findings";
import { componentText, estimateDiffusionMemory } from "../../memory";
import type { TrainerEstimates } from "../../plan";
import type { GpuHost } from "../../planHosts";
import { gpuKindOf } from "../../time";
import { secretInLink, shownLink } from "../linkSecrets";
import type { GodImageJob } from "./job";
import { cachingPeakGiB, diffusionSetup, type ImageFit, largestVaeBatch, nearestImageFits } from "./memory";
import { type ImageSteps, imageJobTime, imageSteps } from "./steps";

/** Share that the estimate may be wrong by; SDXL without checkpointing was never measured (docs/memory-model.md). */
const MEMORY_MARGIN = 0.15;

/** Past so many times upstream's own number of views a LoRA mostly learns the pictures by heart. */
const VIEWS_FACTOR = 5;
/** Pictures of the data set that upstream's lengths are made for (docs/diffusion_advice.md). */
const USUAL_IMAGES = 15;

/** Peak memory against the GPU's, while latents are cached and while it trains, and the figures for the plan. */
export function checkMemory(
  path: string,
  { modelType, images }: Pick<GodImageJob, "modelType" | "images">,
  values: SdValues,
  host: GpuHost | undefined,
  findings: Findings,
): TrainerEstimates["gpuMemoryGiB"] {
  const setup = diffusionSetup(modelType, values);
  const estimate = estimateDiffusionMemory(setup);
  const limit = host?.machine.gpuMemoryGiB;
  const peak = estimate.peakGiB;
  if (limit !== undefined) {
    const at = keyAt(path, "train_batch_size");
    if (peak > limit) {
      const rule = `needs about ${Math.round(peak)} GiB of a GPU's ${limit} (${componentText(estimate.components)})`;
      const gpu = gpuKindOf(host?.machine.gpuModel ?? "") ?? "h100";
      const fix = fitsText(nearestImageFits(setup, limit, gpu));
      findings.problem(at, String(setup.batch), rule, fix, "LP-MEMORY-002");
    } else if (peak * (1 + MEMORY_MARGIN) > limit) {
      const message = `about ${Math.round(peak)} of ${limit} GiB; the estimate may be ${MEMORY_MARGIN * 100}% too low.`;
      findings.warn("LP-MEMORY-001", at, message);
    }
    const caching = cachingPeakGiB(modelType, values, images);
    if (caching > limit) {
      const rule = `before training the VAE encodes ${Math.min(images, setup.vaeBatch)} pictures at a time, which takes about ${Math.round(caching)} GiB of a GPU's ${limit}`;
      const fix = `use 1 to ${largestVaeBatch(modelType, values, limit)}`;
      findings.problem(keyAt(path, "vae_batch_size"), String(setup.vaeBatch), rule, fix, "LP-MEMORY-002");
    }
  }
  return {
    low: round1(peak * (1 - MEMORY_MARGIN)),
    high: round1(peak * (1 + MEMORY_MARGIN)),
    source: `memory model, not measured: ${modelType}, rank ${setup.method.kind === "lora" ? setup.method.rank : 0}, batch ${setup.batch} x ${setup.resolution.join(" x ")}, ${setup.checkpointing ? "with" : "without"} gradient checkpointing`,
    components: estimate.components.map(({ name, gib }) => ({
      name,
      gib: round1(gib * (1 + MEMORY_MARGIN)),
    })),
  };
}

function fitsText(fits: readonly ImageFit[]): string {
  if (fits.length === 0) return "use a smaller network_dim, fp8_base: true, or a larger GPU";
  const each = fits.map(
    ({ batch, checkpointing, peakGiB, relativeSpeed }) =>
      `train_batch_size ${batch} ${checkpointing ? "with" : "without"} gradient_checkpointing: ${Math.round(peakGiB)} GiB, ${Math.round(relativeSpeed * 100)} % of the pictures a second`,
  );
  return `nearest that fit: ${each.join("; ")}`;
}

/** Whether the hours suffice, by the slower end of the time model. */
export function checkHours(
  path: string,
  { modelType, images, hours }: GodImageJob,
  { steps }: ImageSteps,
  stepSeconds: number | undefined,
  findings: Findings,
): void {
  if (stepSeconds === undefined) return;
  const time = imageJobTime(modelType, steps, stepSeconds, images, hours);
  if (time.verdict === "enough") return;
  const range = `${time.lowHours.toFixed(1)} to ${time.highHours.toFixed(1)} hours`;
  const most =
    time.safeSteps > 0
      ? `at most ${time.safeSteps} steps are sure to end in time`
      : "no number of steps is sure to end in time";
  findings.warn(
    "LP-GIMG-074",
    `${path}.hours`,
    `${steps} steps of about ${stepSeconds.toPrecision(2)} s take ${range}, and the job has ${hours}; ${most}. A job that is cut off counts with what it has saved (trainer/image_manager.py:576-579), and last.safetensors is written at the end.`,
  );
}

/** How often each picture is seen, against upstream's own lengths on 15 pictures. */
export function checkViews(
  path: string,
  { modelType, images }: GodImageTrainerConfig,
  steps: ImageSteps,
  findings: Findings,
): void {
  const data = { images: USUAL_IMAGES, repeats: GOD_IMAGE_REPEATS[modelType] };
  const usual = imageSteps(modelType, baseValues(modelType), data).views;
  if (steps.views <= VIEWS_FACTOR * usual) return;
  findings.warn(
    "LP-GIMG-075",
    keyAt(path, "max_train_steps"),
    `each of the ${images} pictures is seen ${steps.views} times, in ${steps.epochs} epochs of ${steps.stepsPerEpoch} steps; upstream's values come to ${usual} on ${USUAL_IMAGES} pictures (docs/diffusion_advice.md warns of overfitting).`,
  );
}

/** The data set's link and the gated files. */
export function checkSources(
  name: string,
  { modelType, model, fluxFiles, datasetZip, hfToken }: GodImageTrainerConfig,
  findings: Findings,
): void {
  const path = `trainers.${name}`;
  const secret = datasetZip === undefined ? undefined : secretInLink(datasetZip);
  if (datasetZip !== undefined && secret !== undefined) {
    const rule = `${secret} is a secret, and stack files and launch.json are read by many`;
    const fix = `remove it, and run: ${setSecretLine(`${name}.datasetUrl`)}`;
    findings.problem(`${path}.datasetZip`, show(shownLink(datasetZip)), rule, fix);
  }
  if (modelType !== "flux" || hfToken) return;
  const gated = [model, ...Object.values(fluxFiles)].filter((each) =>
    each.startsWith("black-forest-labs/FLUX.1-dev"),
  );
  if (gated.length === 0) return;
  findings.warn(
    "LP-GIMG-076",
    `${path}.hfToken`,
    `${show(gated[0])} is gated: without a token that has accepted its licence the download ends with 401, unless the file lies on the volume cache already.`,
  );
}

/** Rules about the number of pictures in an epoch. */
export function checkBatch(
  path: string,
  { images }: Pick<GodImageJob, "images">,
  values: SdValues,
  repeats: number,
  type: GodImageTrainerConfig["modelType"],
  findings: Findings,
): void {
  const batch = numberInForce(type, values, "train_batch_size", 1);
  if (batch <= images * repeats) return;
  findings.problem(
    keyAt(path, "train_batch_size"),
    String(batch),
    `an epoch has ${images} x ${repeats} = ${images * repeats} pictures, so no batch is ever full`,
    `use 1 to ${images * repeats}, or more repeats`,
  );
}

function keyAt(path: string, name: string): string {
  return `${path}.tuning.config[${JSON.stringify(name)}]`;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
