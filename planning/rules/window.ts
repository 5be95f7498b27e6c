/** What the window of `upload_steps` follows from. Times in seconds. */
export interface WindowInputs {
  worldSize: number;
  effectiveBatch: number;
  /** Samples that one page fetch gives each rank. */
  samplesPerFetch: number;
  stepSeconds: number;
  uploadSeconds: number;
  /** Age past which validators call the newest block_list entry stale. */
  maxBlockAgeSeconds: number;
}

/** Inner steps, both ends included. `highest` below `lowest` means that no value is sensible. */
export interface UploadWindow {
  lowest: number;
  highest: number;
}

/**
 * The range of `upload_steps`. Lower end: `block_list` is emptied at every upload and gets one entry per page
 * fetch (miner.py:417-418, base/miner.py:170-171), so an upload needs at least one fetch since the last; two
 * are asked for, because the fetches do not fall on step boundaries. Upper end: the newest entry must not be
 * older than the limit when the upload is done (reward.py:319-324).
 */
export function uploadWindow(inputs: WindowInputs): UploadWindow {
  const samplesPerRankAndStep = inputs.effectiveBatch / inputs.worldSize;
  const stepsPerFetch = inputs.samplesPerFetch / samplesPerRankAndStep;
  return {
    lowest: Math.max(1, Math.ceil(2 * stepsPerFetch)),
    highest: Math.floor((inputs.maxBlockAgeSeconds - inputs.uploadSeconds) / inputs.stepSeconds),
  };
}
