/**
 * How SN38's faults are believed and answered, and how long its silence is legitimate. Contract data: each value
 * has its source; upstream files are at the contract's commit.
 */
import type { FaultName, FaultRule, Supervision } from "../launchfile";

/** Between two looks at processes and log, as in NVIDIA's resiliency extension (workload_check_interval). */
export const SN38_PROBE_SECONDS = 5;

const once = { k: 1, n: 1 };

/** When each class is believed, and what is done. */
export const sn38Faults: Readonly<Partial<Record<FaultName, FaultRule>>> = {
  // base/miner.py:174-181: the text of the exception is in the loop's last line; the rank then returns with 0
  // and the others hang for the 10 minutes of NCCL's watchdog. 10 s let the last lines come out.
  outOfMemory: { evidence: once, minSeconds: 10, action: "ladder" },
  diskFull: { evidence: once, minSeconds: 10, action: "restart" },
  // base/neuron.py:309: rank 0 leaves, the others wait at a gloo barrier (142,154). Only registering helps.
  notRegistered: { evidence: once, minSeconds: 30, action: "stop" },
  // docs.nvidia.com/deploy/gpu-debug-guidelines: after an uncorrectable error the GPU is to be reset, which nobody
  // can do from inside the container. Four looks of 15 s without a step, so that one slow step proves nothing.
  gpuError: { evidence: { k: 4, n: 4 }, minSeconds: 30, action: "stop" },
  loopFailed: { evidence: once, minSeconds: 10, action: "restart" },
  ended: { evidence: once, minSeconds: 0, action: "restart" },
  // One minute of looks without a gap for more than one of them: far below the watchdog's 10 minutes.
  rankLost: { evidence: { k: 11, n: 12 }, minSeconds: 10, action: "restart" },
  stopped: { evidence: { k: 11, n: 12 }, minSeconds: 10, action: "restart" },
  stall: { evidence: { k: 3, n: 3 }, minSeconds: 10, action: "restart" },
  // A restart loads the last uploaded state (state_loader.py:582, 874).
  nan: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "restart" },
  modelOnCpu: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "restart" },
  // After a reload of the host's daemons only a new container gets its device files back.
  gpusLost: { evidence: { k: 10, n: 10 }, minSeconds: 30, action: "exit" },
  // base/neuron.py:238-267 asks again every 15 s for ever.
  commitmentMissing: { evidence: { k: 8, n: 8 }, minSeconds: 0, action: "tell" },
  // utils/misc.py:251-270: five attempts per peer, then an exception.
  peersFailed: { evidence: { k: 5, n: 5 }, minSeconds: 0, action: "tell" },
  // A restart would throw away what was trained since the last upload, and the store would refuse again.
  uploadFailed: { evidence: once, minSeconds: 0, action: "tell" },
  // The limit is the window's: past it validators find the block list stale (reward.py:319-324). A restart would throw
  // away the upload and what was trained since the last one.
  uploadSlow: { evidence: { k: 3, n: 3 }, minSeconds: 10, action: "tell" },
  bucketRefused: { evidence: { k: 3, n: 3 }, minSeconds: 60, action: "tell" },
  bucketStale: { evidence: { k: 2, n: 2 }, minSeconds: 0, action: "tell" },
  clockSkew: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "tell" },
  firstUploadEarly: { evidence: once, minSeconds: 0, action: "tell" },
};

/** allreduce_timeout 840 s and upload_state_duration 1800 s: what a failed all-reduce may idle (neuron.py:205-206). */
const AFTER_ALL_REDUCE_SECONDS = 840 + 1800;

/** How long no step may come, for a step of `stepSeconds`. */
export function sn38Silence(stepSeconds: number): Supervision["silence"] {
  return {
    // Connecting to peers, then about 50 GB of state from R2 at a tenth of the uplink that upstream asks for.
    startSeconds: 3600,
    // Four minutes, or more than the NVRx safety factor of 5 where a step is slow.
    usualSeconds: Math.max(240, 8 * stepSeconds),
    after: [
      { event: "allReduceStarted", seconds: AFTER_ALL_REDUCE_SECONDS },
      { event: "allReduceFailed", seconds: AFTER_ALL_REDUCE_SECONDS + 120 },
      { event: "waiting", seconds: AFTER_ALL_REDUCE_SECONDS + 120 },
      // The new global state is loaded from R2 afterwards, as at the start.
      { event: "allReduceDone", seconds: 1800 },
      { event: "outOfSync", seconds: 3600 },
      { event: "stateLoadFailed", seconds: 3600 },
      { event: "stateLoaded", seconds: 900 },
      // The full fp32 state is gathered to the CPU on rank 0 before the upload's thread takes over (miner.py:500).
      { event: "uploadStarted", seconds: 600 },
      // Up to 100 retries with 60 s times the attempt between them (neuron.py:209-210); each prints its line.
      { event: "dataFetchFailed", seconds: 1800 },
    ],
  };
}

/** Restarts: upstream's pm2 gives up after 5 starts within 5 minutes; these figures are ours. */
export const SN38_RESTART = {
  backoffSeconds: 10,
  backoffCapSeconds: 600,
  healthySeconds: 3600,
  perDay: 12,
} as const;
