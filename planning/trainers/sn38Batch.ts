import type { Sn38TrainerConfig } from "../../config/schema/trainer";
import { sn38Flag } from "../../workloads/sn38/flags";
import * as upstream from "../../workloads/sn38/upstream";
import type { Findings } from "../findings";
import { overLimit } from "../memory/limit";
import { estimateSn38Memory, largestSn38MicroBatch, SN38_SEQUENCE } from "../memory/sn38";
import type { BatchPlan, TrainerEstimates } from "../plan";
import { batchDivides, microBatchesPerRank, nearestEffective } from "../rules/batch";
import { uploadWindow } from "../rules/window";
import type { ResolvedValues } from "./values";

/** Figures of one SN38 trainer; it always has a window. */
export type Sn38Estimates = Omit<TrainerEstimates, "hostMemoryFloorGiB" | "uploadWindow" | "batch"> & {
  batch: BatchPlan;
  uploadWindow: NonNullable<TrainerEstimates["uploadWindow"]>;
};

/**
 * Checks batch, memory and upload window, and gives the figures that follow from them.
 *
 * @param gpuGib memory of one GPU of the host; undefined when the host could not be resolved
 */
export function checkBatch(
  path: string,
  trainer: Sn38TrainerConfig,
  resolved: ResolvedValues,
  strictFreshness: boolean,
  gpuGib: number | undefined,
  findings: Findings,
): Sn38Estimates {
  const model = String(
    resolved.flags.get("neuron.global_model_name") ?? defaultOf("neuron.global_model_name"),
  );
  const worldSize = upstream.SN38_WORLD_SIZE;
  const microBatch = numberOf(resolved, "neuron.local_batch_size_train");
  const effectiveBatch = numberOf(resolved, "neuron.local_batch_size_train_effective");
  const chosen = numberOf(resolved, "neuron.upload_steps");
  const flags = `${path}.tuning.flags`;
  if (!batchDivides(effectiveBatch, worldSize, microBatch)) {
    findings.problem(
      `${flags}["neuron.local_batch_size_train_effective"]`,
      String(effectiveBatch),
      `must be a multiple of ${worldSize} ranks x ${microBatch} per micro-batch = ${worldSize * microBatch}, or every step overshoots (miner.py:305-308)`,
      `use ${nearestEffective(effectiveBatch, worldSize, microBatch).join(" or ")}`,
      "LP-BATCH-001",
    );
  }
  const peers = Number(defaultOf("neuron.local_batch_size_train_effective"));
  if (effectiveBatch !== peers) {
    findings.warn(
      "LP-SN38-021",
      `${flags}["neuron.local_batch_size_train_effective"]`,
      `${effectiveBatch} instead of ${peers}: each step sees ${effectiveBatch / peers} times the samples of the peers' and takes that much longer; tuning.expectedStepSeconds is to be the time at this batch.`,
    );
  }
  const { expectedStepSeconds: stepSeconds, expectedUploadSeconds: uploadSeconds } = trainer.tuning;
  const window = uploadWindow({
    worldSize,
    effectiveBatch,
    samplesPerFetch: upstream.SN38_SAMPLES_PER_FETCH,
    stepSeconds,
    uploadSeconds,
    maxBlockAgeSeconds: upstream.SN38_MAX_BLOCK_AGE_SECONDS,
  });
  // Upstream's own default always plans: strictness is about values that somebody chose.
  const strict = strictFreshness && resolved.flags.has("neuron.upload_steps");
  checkWindow(path, chosen, { ...window, stepSeconds, uploadSeconds }, strict, findings);
  return {
    worldSize,
    batch: {
      microBatch,
      effectiveBatch,
      microBatchesPerRank: microBatchesPerRank(effectiveBatch, worldSize, microBatch),
    },
    uploadWindow: { ...window, chosen, stepSeconds },
    gpuMemoryGiB: checkGpuMemory(
      `${flags}["neuron.local_batch_size_train"]`,
      model,
      microBatch,
      gpuGib,
      findings,
    ),
  };
}

/** Peak of one rank; more than a GPU has, even by the lower estimate, is a problem. */
function checkGpuMemory(
  path: string,
  model: string,
  microBatch: number,
  gpuGib: number | undefined,
  findings: Findings,
): TrainerEstimates["gpuMemoryGiB"] {
  const worldSize = upstream.SN38_WORLD_SIZE;
  const { low, high } = estimateSn38Memory(model, worldSize, microBatch);
  // GPUs below upstream's floor are refused as such (checkPlacement); no micro-batch mends them.
  const room = gpuGib !== undefined && gpuGib >= upstream.SN38_FLOORS.gpuMemoryGiB ? gpuGib : undefined;
  const over = room === undefined ? undefined : overLimit(low, room, []);
  if (room !== undefined && over !== undefined) {
    const fits = largestSn38MicroBatch(model, worldSize, microBatch, room);
    const fix =
      fits === undefined
        ? "use a host with larger GPUs"
        : `use at most ${fits}: the effective batch stays, each rank runs more micro-batches`;
    findings.problem(path, String(microBatch), over.rule, fix, "LP-MEMORY-002");
  } else if (room !== undefined && high.peakGiB > room) {
    findings.warn(
      "LP-MEMORY-001",
      path,
      `micro-batch ${microBatch} needs ${low.peakGiB.toFixed(0)} to ${high.peakGiB.toFixed(0)} of a GPU's ${room} GiB: it may not fit.`,
    );
  }
  return {
    low: Math.round(low.peakGiB),
    high: Math.round(high.peakGiB),
    source: `computed from upstream's code, not measured: root-only FSDP2 (state_loader.py:531-541) of ${model}, micro-batch ${microBatch} x ${SN38_SEQUENCE} tokens, sizes interpolated, vocabulary 32000 to 128256`,
    components: high.components,
  };
}

function checkWindow(
  path: string,
  chosen: number,
  window: { lowest: number; highest: number; stepSeconds: number; uploadSeconds: number },
  strict: boolean,
  findings: Findings,
): void {
  if (chosen >= window.lowest && chosen <= window.highest) return;
  const at = `${path}.tuning.flags["neuron.upload_steps"]`;
  const why =
    chosen < window.lowest
      ? `below ${window.lowest} steps block_list can be empty at an upload, and the round scores 0`
      : `above ${window.highest} steps of ${window.stepSeconds} s, with an upload of ${window.uploadSeconds} s, the newest block is older than the 2400 s that validators take`;
  const id = "LP-SN38-020";
  if (!strict) {
    findings.warn(id, at, `${chosen} is outside ${window.lowest} to ${window.highest}: ${why}.`);
  } else if (window.highest < window.lowest) {
    const fix =
      "make steps or the upload faster (a smaller batch does not help: the fetches take as long), or turn guards.strictFreshness off";
    findings.problem(
      at,
      String(chosen),
      `no value is fresh at ${window.stepSeconds} s a step: ${why}`,
      fix,
      id,
    );
  } else findings.problem(at, String(chosen), why, `use ${window.lowest} to ${window.highest}`, id);
}

function numberOf(resolved: ResolvedValues, flag: string): number {
  const value = resolved.flags.get(flag);
  return typeof value === "number" ? value : Number(defaultOf(flag));
}

/** Upstream's default of a flag. */
export function defaultOf(flag: string): unknown {
  return sn38Flag(flag)?.default;
}
