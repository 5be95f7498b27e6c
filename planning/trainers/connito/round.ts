/** What fits into one round of Connito's cycle. Times in seconds. */
import { CONNITO_BLOCK_SECONDS } from "../../../workloads/connito/upstream";
import { connitoCycle } from "../../time/connito";

/** Tokens of the sequence that `expectedSequenceSeconds` is about. */
const REFERENCE_SEQUENCE = 4096;

/** From the distributed model to the first commit: what is trained in it counts for the round. */
export const TRAIN_SECONDS = connitoCycle().trainSeconds;

/** From the first commit to the end of the second: how long an upload may go on. */
export const COMMIT_SECONDS = connitoCycle().uploadSeconds;

/**
 * Time for the upload: it follows the first commit and must be done before the second is written (model_io.py:329-344).
 * Of both phases two blocks go for each commit.
 */
export const UPLOAD_SECONDS = COMMIT_SECONDS - 4 * CONNITO_BLOCK_SECONDS;

/** What a round follows from. */
export interface RoundInputs {
  microBatch: number;
  accumulation: number;
  sequence: number;
  sequenceSeconds: number;
  overheadSeconds: number;
}

/** One inner step: its sequences and the fixed part, in which upstream hashes the model twice. */
export function stepSeconds(inputs: RoundInputs): number {
  const { microBatch, accumulation, sequence, sequenceSeconds, overheadSeconds } = inputs;
  return overheadSeconds + microBatch * accumulation * sequenceSeconds * (sequence / REFERENCE_SEQUENCE);
}

/** Whole inner steps between the distributed model and the first commit. */
export function stepsPerRound(secondsPerStep: number): number {
  return Math.floor(TRAIN_SECONDS / secondsPerStep);
}

/** Gbit/s that an upload of `bytes` needs to be done in time. */
export function uploadGbps(bytes: number): number {
  return (bytes * 8) / 1e9 / UPLOAD_SECONDS;
}
