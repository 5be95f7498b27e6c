import type { Sn38TrainerConfig } from "../../config/schema/trainer";
import type { Text } from "../../workloads/hole";
import { SN38_PROBE_SECONDS, SN38_RESTART, sn38Faults, sn38Silence } from "../../workloads/sn38/faults";
import * as upstream from "../../workloads/sn38/upstream";
import type { Findings } from "../findings";
import type { SupervisionPlan } from "../plan";
import { type LadderStep, memoryLadder } from "../rules/ladder";
import type { UploadWindow } from "../rules/window";

/** The values in force that supervision follows from. */
export interface Sn38Values {
  microBatch: number;
  effectiveBatch: number;
  uploadSteps: number;
  window: UploadWindow;
}

/** How the launcher watches one SN38 trainer. `command` gives the command line with some flags replaced. */
export function sn38Supervision(
  path: string,
  trainer: Sn38TrainerConfig,
  values: Sn38Values,
  command: (flags: Readonly<Record<string, number>>) => Text[],
  findings: Findings,
): SupervisionPlan {
  const { expectedStepSeconds, expectedUploadSeconds } = trainer.tuning;
  const { steps, leftOut } = memoryLadder({
    ...values,
    worldSize: upstream.SN38_WORLD_SIZE,
    samplesPerFetch: upstream.SN38_SAMPLES_PER_FETCH,
    stepSeconds: expectedStepSeconds,
    uploadSeconds: expectedUploadSeconds,
    maxBlockAgeSeconds: upstream.SN38_MAX_BLOCK_AGE_SECONDS,
    allowEffective: trainer.ladder.allowEffective,
  });
  for (const { effectiveBatch, reason } of leftOut) {
    findings.warn(
      "LP-SN38-023",
      `${path}.ladder.allowEffective`,
      `${effectiveBatch} is not among the steps after running out of memory: ${reason}.`,
    );
  }
  return {
    probeSeconds: SN38_PROBE_SECONDS,
    faults: sn38Faults,
    restart: {
      ...SN38_RESTART,
      perDay: trainer.supervision.restartsPerDay ?? SN38_RESTART.perDay,
      keepAlive: trainer.supervision.keepAlive,
    },
    silence: sn38Silence(expectedStepSeconds),
    ladder: steps.map((step) => ({ id: stepId(step), process: "miner", command: command(flagsOf(step)) })),
    // A window's lower end is what one upload needs at the least, also where the operator's value is below it.
    firstUploadStep: values.window.lowest,
    // What the window leaves: the newest block_list entry is as old as the steps since it, and must not be stale when
    // the upload is done (planning/rules/window.ts). Never below the operator's own estimate.
    uploadSeconds: Math.max(
      expectedUploadSeconds,
      upstream.SN38_MAX_BLOCK_AGE_SECONDS - values.uploadSteps * expectedStepSeconds,
    ),
  };
}

function stepId({ microBatch, effectiveBatch, uploadSteps }: LadderStep): string {
  return `micro-${microBatch}-effective-${effectiveBatch}-upload-${uploadSteps}`;
}

function flagsOf({ microBatch, effectiveBatch, uploadSteps }: LadderStep): Record<string, number> {
  return {
    "neuron.local_batch_size_train": microBatch,
    "neuron.local_batch_size_train_effective": effectiveBatch,
    "neuron.upload_steps": uploadSteps,
  };
}
