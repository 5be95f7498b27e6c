/** What is checked of a Connito trainer beyond single keys. */
import { show } from "../../../config/error";
import type { ConnitoTrainerConfig } from "../../../config/schema/trainer";
import { CONNITO_REPO_ID_CHARS } from "../../../workloads/connito/upstream";
import { ss58ChecksumHolds } from "../../../workloads/ss58";
import type { Findings } from "../../findings";
import type { HostPlan, SlotPlan, TrainerEstimates } from "../../plan";
import { CONNITO_UPLOAD_BYTES, connitoMemory, largestMicroBatch, sumGib } from "./memory";
import {
  COMMIT_SECONDS,
  type RoundInputs,
  stepSeconds,
  stepsPerRound,
  TRAIN_SECONDS,
  UPLOAD_SECONDS,
  uploadGbps,
} from "./round";

/** The values in force that the rules need. */
export interface ConnitoBatch extends RoundInputs {
  checkpointInterval: number;
  keptCheckpoints: number;
  warmupSteps: number;
}

/** Share of the estimate that it may be wrong by: nothing of it was measured. */
const MEMORY_MARGIN = 0.15;

/** Names, addresses and the repo's length. */
export function checkNames(path: string, { wallet, hfRepo }: ConnitoTrainerConfig, findings: Findings): void {
  for (const key of ["coldkeyAddress", "hotkeyAddress"] as const) {
    if (ss58ChecksumHolds(wallet[key])) continue;
    const rule = "its checksum does not match: a character is wrong";
    findings.problem(`${path}.wallet.${key}`, show(wallet[key]), rule, "copy it from `btcli wallet list`");
  }
  if (wallet.hotkeyAddress === wallet.coldkeyAddress) {
    const rule = "is the coldkey's address too";
    findings.problem(`${path}.wallet.hotkeyAddress`, show(wallet.hotkeyAddress), rule, "write the hotkey's");
  }
  if (hfRepo.length > CONNITO_REPO_ID_CHARS) {
    const rule = `it has ${hfRepo.length} characters and the chain takes ${CONNITO_REPO_ID_CHARS}, beside 7 of the revision (chain.py:30-31, model_io.py:38): every round would be missed`;
    findings.problem(`${path}.hfRepo`, show(hfRepo), rule, "use a shorter name", "LP-CONN-033");
  }
}

/** Whether a checkpoint of this round's training is there when the first commit comes. */
export function checkRound(path: string, batch: ConnitoBatch, findings: Findings): void {
  const seconds = stepSeconds(batch);
  const steps = stepsPerRound(seconds);
  const at = `${path}.tuning.config["ckpt.checkpoint_interval"]`;
  const { checkpointInterval: interval } = batch;
  const minutes = (steps_: number) => Math.round((steps_ * seconds) / 60);
  if (interval > steps) {
    const rule = `at ${round1(seconds)} s a step (tuning.expectedSequenceSeconds, tuning.expectedStepOverheadSeconds) the ${TRAIN_SECONDS / 60} minutes of Train have ${steps} steps, so no checkpoint of the round is there at the commit and the old weights go out (train.py:623-627, model_io.py:181-185)`;
    const fix = steps < 1 ? "make a step shorter: fewer sequences" : `use 1 to ${steps}`;
    findings.problem(at, String(interval), rule, fix);
  } else if (interval * 4 > steps) {
    findings.warn(
      "LP-CONN-020",
      at,
      `the commit sends the last checkpoint: up to ${interval - 1} of the ${steps} steps before it, ${minutes(interval - 1)} of ${TRAIN_SECONDS / 60} minutes, are not in it.`,
    );
  }
}

/** What is right in itself and goes wrong in a round: a warm-up without end, a checkpoint deleted during its upload. */
export function checkSteps(path: string, batch: ConnitoBatch, findings: Findings): void {
  const { warmupSteps, checkpointInterval, keptCheckpoints } = batch;
  const seconds = stepSeconds(batch);
  const steps = stepsPerRound(seconds);
  if (warmupSteps * 2 > steps) {
    findings.warn(
      "LP-CONN-023",
      `${path}.tuning.config["sched.warmup_steps"]`,
      `${warmupSteps} of the ${steps} steps of a round: every round's model is set up anew, with a new optimizer and a schedule from its start (train.py:675-700), so the learning rate climbs for most of each round.`,
    );
  }
  const kept = (keptCheckpoints - 1) * checkpointInterval * seconds;
  if (kept < COMMIT_SECONDS) {
    findings.warn(
      "LP-CONN-024",
      `${path}.tuning.config["ckpt.checkpoint_topk"]`,
      `a checkpoint may be deleted ${Math.floor(kept)} s after it was written, ${keptCheckpoints} later (train.py:658-661, checkpoints.py:784-795); its upload may take until the end of the commits, ${COMMIT_SECONDS} s, and would then miss the round. Keep more, or save less often.`,
    );
  }
}

/** The uplink: all trainers of a host upload in the same four minutes. */
export function checkUplink(
  path: string,
  host: HostPlan | undefined,
  slot: SlotPlan | undefined,
  findings: Findings,
): void {
  const whole = host?.machine.uplinkGbps;
  if (host === undefined || slot === undefined || whole === undefined) return;
  const share = (whole * slot.gpus.length) / Math.max(1, host.machine.gpuCount);
  const needed = uploadGbps(CONNITO_UPLOAD_BYTES);
  if (share >= needed) return;
  findings.warn(
    "LP-CONN-021",
    `${path}.host`,
    `${round1(CONNITO_UPLOAD_BYTES / 1e9)} GB go to Hugging Face within ${UPLOAD_SECONDS} s, which needs ${round2(needed)} Gbit/s; the slot's share of the uplink is ${round2(share)}, and all trainers of the host upload at the same time.`,
  );
}

/** Peak memory against the GPU's, and the figures for the plan. */
export function checkMemory(
  path: string,
  { microBatch, sequence }: RoundInputs,
  host: HostPlan | undefined,
  findings: Findings,
): TrainerEstimates["gpuMemoryGiB"] {
  const components = connitoMemory(microBatch, sequence);
  const peak = sumGib(components);
  const limit = host?.machine.gpuMemoryGiB;
  const at = `${path}.tuning.group["data.per_device_train_batch_size"]`;
  if (limit !== undefined && peak > limit) {
    const fits = largestMicroBatch(sequence, limit);
    const parts = components.map(({ name, gib }) => `${name} ${round1(gib)}`).join(", ");
    const rule = `at ${sequence} tokens the GPU would need about ${round1(peak)} GiB of ${limit} (${parts})`;
    const fix =
      fits === 0
        ? "use a shorter data.sequence_length, or larger GPUs"
        : `use 1 to ${fits}, and more local_par.gradient_accumulation_steps`;
    findings.problem(at, String(microBatch), rule, fix, "LP-MEMORY-002");
  } else if (limit !== undefined && peak * (1 + MEMORY_MARGIN) > limit) {
    findings.warn(
      "LP-CONN-022",
      at,
      `about ${round1(peak)} of ${limit} GiB; the estimate is read from upstream's code and may be ${MEMORY_MARGIN * 100}% too low.`,
    );
  }
  return {
    low: round1(peak * (1 - MEMORY_MARGIN)),
    high: round1(peak * (1 + MEMORY_MARGIN)),
    source: `read from upstream's code, not measured: micro-batch ${microBatch} x ${sequence} tokens with gradient checkpointing`,
    components: components.map(({ name, gib }) => ({ name, gib: round1(gib * (1 + MEMORY_MARGIN)) })),
  };
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
