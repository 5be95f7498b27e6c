/** What is tried after running out of GPU memory: smaller micro-batches with the same effective batch, then checkpointing. */

import { batchOf } from "./setup";
import type { ConfigValue } from "./values";

/** One step: its id, which names its config file too, and the keys that differ. */
export interface LadderStep {
  id: string;
  changes: Readonly<Record<string, ConfigValue>>;
}

/**
 * Halves the micro-batch while it is even and doubles the accumulation, so that an optimizer step sees the same
 * samples; the last step turns checkpointing on where it is off.
 */
export function memoryLadder(config: ReadonlyMap<string, ConfigValue>): LadderStep[] {
  const steps: LadderStep[] = [];
  let { microBatch, accumulation } = batchOf(config, 1);
  while (microBatch > 1 && microBatch % 2 === 0) {
    microBatch /= 2;
    accumulation *= 2;
    steps.push({ id: `micro-${microBatch}`, changes: changesOf(microBatch, accumulation) });
  }
  const checkpointing = config.get("gradient_checkpointing");
  if (checkpointing === undefined || checkpointing === false) {
    const changes = { ...changesOf(microBatch, accumulation), gradient_checkpointing: true };
    steps.push({ id: `micro-${microBatch}-checkpointing`, changes });
  }
  return steps;
}

function changesOf(microBatch: number, accumulation: number): Record<string, ConfigValue> {
  return { micro_batch_size: microBatch, gradient_accumulation_steps: accumulation };
}
