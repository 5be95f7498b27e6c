/** SN38's training step as the memory model sees it: root-only FSDP2 in bf16 over four ranks. */
import { interpolatedArchitecture } from "./architectures";
import type { MemoryEstimate } from "./component";
import type { TextSetup } from "./setup";
import { textDefaults } from "./setup";
import { estimateTextMemory } from "./text";

/** Tokens of a sample: upstream trains on sequences of 1024 (neurons/miner.py, DatasetLoader). */
export const SN38_SEQUENCE = 1024;

/** Vocabularies between which upstream's tokenizer lies; its model is not public to this project, so both ends are computed. */
const VOCABULARIES = { low: 32_000, high: 128_256 } as const;

const BILLION = 1e9;

/** Parameters of the global model by its name, `llama-4b-ws-4`; 4 B where the name says none. */
export function sn38Parameters(modelName: string): number {
  const billions = /(?:^|-)(\d+(?:\.\d+)?)b(?:-|$)/i.exec(modelName)?.[1];
  return (billions === undefined ? 4 : Number(billions)) * BILLION;
}

/**
 * The set-up of one rank: fp32 shards and AdamW in its foreach form (state_loader.py:603), no checkpointing, every layer
 * in one FSDP unit, gradients summed over micro-batches, transformers 4.39.3 with fp32 logits that stay.
 */
export function sn38Setup(
  modelName: string,
  worldSize: number,
  microBatch: number,
  vocab: number,
): TextSetup {
  return {
    ...textDefaults,
    model: interpolatedArchitecture(sn38Parameters(modelName), vocab),
    method: { kind: "full" },
    gpus: worldSize,
    sharding: "fsdp-root",
    microBatch,
    sequence: SN38_SEQUENCE,
    checkpointing: "none",
    optimizer: "adamw",
    loss: "fp32-kept",
  };
}

/** Peak of one rank with the smaller and the larger vocabulary. */
export function estimateSn38Memory(
  modelName: string,
  worldSize: number,
  microBatch: number,
): { low: MemoryEstimate; high: MemoryEstimate } {
  const of = (vocab: number) => estimateTextMemory(sn38Setup(modelName, worldSize, microBatch, vocab));
  return { low: of(VOCABULARIES.low), high: of(VOCABULARIES.high) };
}

/** The largest power of two below a micro-batch whose lower estimate fits; undefined when none does. */
export function largestSn38MicroBatch(
  modelName: string,
  worldSize: number,
  microBatch: number,
  gpuGib: number,
): number | undefined {
  for (let size = 2 ** Math.floor(Math.log2(microBatch)); size >= 1; size /= 2)
    if (estimateSn38Memory(modelName, worldSize, size).low.peakGiB <= gpuGib) return size;
  return undefined;
}
