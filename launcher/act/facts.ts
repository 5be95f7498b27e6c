/** What a judgement is made from: everything that was observed up to one moment. */

import type { Observed } from "../observe/observed";
import type { BucketState, GpuState } from "../observe/state";
import type { UploadsState } from "../upload/state";

/** One look at the software's processes. */
export interface ProcessLook {
  readonly atMs: number;
  /** Leaders with fewer live direct children than they once had, for example "miner: 3 of 4". */
  readonly missingWorkers: readonly string[];
  /** Processes that are stopped (state T). */
  readonly stoppedPids: readonly number[];
}

/** The facts of one moment. Times in milliseconds of one clock that never jumps. */
export interface Facts {
  readonly nowMs: number;
  readonly runStartedAtMs: number;
  /** What this run has said. */
  readonly observed: Observed;
  readonly processes: ProcessLook | undefined;
  readonly gpus: GpuState | undefined;
  /** The most memory that any GPU had in use in this run. */
  readonly gpuPeakMiB: number | undefined;
  /** Uncorrectable memory errors that came in this run, per GPU; empty or absent: none. */
  readonly gpuErrors?: readonly { readonly index: number; readonly count: number }[];
  readonly bucket: BucketState | undefined;
  /** The launcher's own uploads; absent where the software uploads by itself. */
  readonly uploads?: UploadsState | undefined;
}
