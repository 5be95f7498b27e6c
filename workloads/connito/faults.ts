/**
 * How Connito's faults are believed and answered, and how long its silence is legitimate. A crash of either process
 * ends with 0 (miner/train.py:763-770), and so does the end of the data stream (717-720): no end of it is a success.
 */
import { FAULT_PROBE_SECONDS, once, processFaults } from "../faults";
import type { FaultName, FaultRule, Supervision } from "../launchfile";
import { CONNITO_BLOCK_SECONDS, CONNITO_PHASES } from "./upstream";

/** Between two looks at processes and log. */
export const CONNITO_PROBE_SECONDS = FAULT_PROBE_SECONDS;

/** When each class is believed, and what is done. */
export const connitoFaults: Readonly<Partial<Record<FaultName, FaultRule>>> = {
  // After "Quit training" the whole state is dumped to the working folder (train.py:770), several GB: 10 s let the
  // traceback come out, and nothing reads the dump.
  outOfMemory: { evidence: once, minSeconds: 10, action: "ladder" },
  diskFull: { evidence: once, minSeconds: 10, action: "restart" },
  // shared/config.py:520-530: only registering helps.
  notRegistered: { evidence: once, minSeconds: 0, action: "stop" },
  loopFailed: { evidence: once, minSeconds: 10, action: "restart" },
  ended: { evidence: once, minSeconds: 0, action: "restart" },
  ...processFaults,
  // Upstream drops each such batch and after 50 in a row waits for the next model and starts its loop anew
  // (train.py:367-400, 730-745): it mends this itself.
  nan: { evidence: { k: 10, n: 10 }, minSeconds: 0, action: "tell" },
  modelOnCpu: { evidence: { k: 3, n: 3 }, minSeconds: 0, action: "restart" },
  phaseSilent: { evidence: { k: 3, n: 3 }, minSeconds: 10, action: "restart" },
  // One failed round is over before anything could be done; the next one begins by itself.
  uploadFailed: { evidence: once, minSeconds: 0, action: "tell" },
  roundMissed: { evidence: once, minSeconds: 0, action: "tell" },
};

/** One whole cycle in seconds. */
export const CONNITO_CYCLE_SECONDS =
  CONNITO_BLOCK_SECONDS * CONNITO_PHASES.reduce((sum, { blocks }) => sum + blocks, 0);

/** How long no step may come, for a step of `stepSeconds`. Training goes on in every phase. */
export function connitoSilence(stepSeconds: number): Supervision["silence"] {
  return {
    // About 31 GB of base weights are fetched, then sharded.
    startSeconds: 3600,
    // Every 20 steps 50 batches are evaluated and a checkpoint of some GB is written, between two steps.
    usualSeconds: Math.max(900, 8 * stepSeconds),
    after: [
      // Until Distribute comes round again, 15 s more, then everything is set up anew (train.py:743-745).
      { event: "waiting", seconds: CONNITO_CYCLE_SECONDS + 1800 },
      { event: "dataFetchFailed", seconds: CONNITO_CYCLE_SECONDS + 1800 },
      // The distributed model is downloaded and set up.
      { event: "outOfSync", seconds: 1800 },
      { event: "stateLoaded", seconds: 900 },
    ],
  };
}

/**
 * Where the cycle stands, for the launcher. model_io is silent from Distribute to MinerCommit1: 320 blocks, 64
 * minutes. A quarter more is legitimate; lines about an owner API that does not answer count as life.
 */
export const CONNITO_CYCLE: NonNullable<Supervision["cycle"]> = {
  blockSeconds: CONNITO_BLOCK_SECONDS,
  phases: CONNITO_PHASES.map((phase) => ({ ...phase })),
  silenceSeconds: 1.25 * CONNITO_BLOCK_SECONDS * (20 + 300),
};

/** Upstream has no supervisor for miners; these figures are ours. */
export const CONNITO_RESTART = {
  backoffSeconds: 10,
  backoffCapSeconds: 600,
  healthySeconds: 3600,
  perDay: 12,
} as const;
