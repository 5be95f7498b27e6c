import type { Sn38TrainerConfig } from "../../config/schema/trainer";
import * as upstream from "../../workloads/sn38/upstream";
import type { Findings } from "../findings";
import { compareSn38Step, gpuKindOf } from "../time";
import type { Sn38Estimates } from "./sn38Batch";

/**
 * The time model's own step beside the user's, and a warning where the user's is faster than any such GPU was seen to be:
 * the upload window would be too wide.
 *
 * @param gpuModel undefined when the host could not be resolved
 * @returns the model's seconds; undefined for a GPU that is not modelled
 */
export function sn38ModelStep(
  path: string,
  trainer: Sn38TrainerConfig,
  modelName: string,
  gpuModel: string | undefined,
  { batch }: Sn38Estimates,
  findings: Findings,
): number | undefined {
  const gpu = gpuModel === undefined ? undefined : gpuKindOf(gpuModel);
  if (gpu === undefined) return undefined;
  const { microBatch, effectiveBatch } = batch;
  const worldSize = upstream.SN38_WORLD_SIZE;
  const compared = compareSn38Step(
    { modelName, gpu, worldSize, microBatch, effectiveBatch },
    {
      worldSize,
      effectiveBatch,
      samplesPerFetch: upstream.SN38_SAMPLES_PER_FETCH,
      stepSeconds: trainer.tuning.expectedStepSeconds,
      uploadSeconds: trainer.tuning.expectedUploadSeconds,
      maxBlockAgeSeconds: upstream.SN38_MAX_BLOCK_AGE_SECONDS,
    },
  );
  const modelSeconds = Math.round(compared.modelSeconds * 10) / 10;
  if (compared.verdict === "too fast")
    findings.warn(
      "LP-TIME-001",
      `${path}.tuning.expectedStepSeconds`,
      `${compared.expectedSeconds} s a step is faster than published runs on such GPUs let expect (${modelSeconds} s, good to within a factor of 1.5): upload_steps up to ${compared.expectedWindow.highest} are taken for fresh where ${compared.modelWindow.highest} may be.`,
    );
  return modelSeconds;
}
