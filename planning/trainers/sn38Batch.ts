import type { Sn38TrainerConfig } from "../../config/schema/trainer";
import { sn38Flag } from "../../workloads/sn38/flags";
import * as upstream from "../../workloads/sn38/upstream";
import type { Findings } from "../findings";
import type { BatchPlan, TrainerEstimates } from "../plan";
import { batchDivides, microBatchesPerRank, nearestEffective } from "../rules/batch";
import { uploadWindow } from "../rules/window";
import type { ResolvedValues } from "./values";

/** Figures of one SN38 trainer; it always has a window. */
export type Sn38Estimates = Omit<TrainerEstimates, "hostMemoryFloorGiB" | "uploadWindow" | "batch"> & {
  batch: BatchPlan;
  uploadWindow: NonNullable<TrainerEstimates["uploadWindow"]>;
};

/** Checks batch and upload window, and gives the figures that follow from them. */
export function checkBatch(
  path: string,
  trainer: Sn38TrainerConfig,
  resolved: ResolvedValues,
  strictFreshness: boolean,
  findings: Findings,
): Sn38Estimates {
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
    gpuMemoryGiB: {
      low: 25,
      high: 35,
      source:
        "read from upstream's code, not measured: root-only FSDP2 of a 4 B model, micro-batch 2 x 1024 tokens",
    },
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
  if (!strict) {
    findings.warn("LP-SN38-020", at, `${chosen} is outside ${window.lowest} to ${window.highest}: ${why}.`);
  } else if (window.highest < window.lowest) {
    const fix =
      "make steps or the upload faster (a smaller batch does not help: the fetches take as long), or turn guards.strictFreshness off";
    findings.problem(at, String(chosen), `no value is fresh at ${window.stepSeconds} s a step: ${why}`, fix);
  } else findings.problem(at, String(chosen), why, `use ${window.lowest} to ${window.highest}`);
}

function numberOf(resolved: ResolvedValues, flag: string): number {
  const value = resolved.flags.get(flag);
  return typeof value === "number" ? value : Number(defaultOf(flag));
}

/** Upstream's default of a flag. */
export function defaultOf(flag: string): unknown {
  return sn38Flag(flag)?.default;
}
