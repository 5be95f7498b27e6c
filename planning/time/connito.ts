import {
  CONNITO_BLOCK_SECONDS,
  CONNITO_CHECKPOINT_STEPS,
  CONNITO_PHASES,
} from "../../workloads/connito/upstream";

type PhaseName = (typeof CONNITO_PHASES)[number]["name"];

/** Seconds of Connito's cycle that matter to a miner. */
export interface ConnitoCycle {
  cycleSeconds: number;
  /** Of the phase that is for training. */
  trainSeconds: number;
  /** From the start of MinerCommit1 to the end of MinerCommit2: the upload to Hugging Face must be done by then. */
  uploadSeconds: number;
}

/** The cycle by its phases: 100 minutes, 60 of training, 4 for the upload. */
export function connitoCycle(): ConnitoCycle {
  const seconds = (...names: PhaseName[]) =>
    CONNITO_PHASES.filter(({ name }) => names.length === 0 || names.includes(name)).reduce(
      (sum, { blocks }) => sum + blocks * CONNITO_BLOCK_SECONDS,
      0,
    );
  return {
    cycleSeconds: seconds(),
    trainSeconds: seconds("Train"),
    uploadSeconds: seconds("MinerCommit1", "MinerCommit2"),
  };
}

/** A miner's round. */
export interface ConnitoRound {
  innerStepSeconds: number;
  /** Of the expert group's checkpoint: 3.6 GB in fp16, 7.2 GB in fp32. */
  checkpointBytes: number;
  uplinkBitsPerSecond: number;
}

/** What a round comes to. */
export interface ConnitoRoundTime {
  innerSteps: number;
  /** Inner steps that a checkpoint holds at the end of training: the others are not submitted. */
  submittedSteps: number;
  uploadSeconds: number;
  uploadFits: boolean;
  /** The slowest uplink with which the upload fits. */
  leastUplinkBitsPerSecond: number;
  /** True when no checkpoint falls into the phase: old weights would be submitted. */
  submitsOldWeights: boolean;
}

/**
 * What one round of training and uploading comes to. Checkpoints are written at every 20th inner step only, so a GPU that
 * does fewer in the phase submits what it had before (shared/checkpoint_helper.py; upstream.ts).
 */
export function connitoRound({
  innerStepSeconds,
  checkpointBytes,
  uplinkBitsPerSecond,
}: ConnitoRound): ConnitoRoundTime {
  const { trainSeconds, uploadSeconds: window } = connitoCycle();
  const innerSteps = Math.floor(trainSeconds / innerStepSeconds);
  const submittedSteps = Math.floor(innerSteps / CONNITO_CHECKPOINT_STEPS) * CONNITO_CHECKPOINT_STEPS;
  const uploadSeconds = (checkpointBytes * 8) / uplinkBitsPerSecond;
  return {
    innerSteps,
    submittedSteps,
    uploadSeconds,
    uploadFits: uploadSeconds <= window,
    leastUplinkBitsPerSecond: (checkpointBytes * 8) / window,
    submitsOldWeights: submittedSteps === 0,
  };
}
