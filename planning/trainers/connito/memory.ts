/** Memory of one Connito miner, read from upstream's code; no figure here was measured. */

/**
 * Parameters of DeepSeek-V2-Lite as a miner of one expert group has it: 26 layers of 8 routed experts with three
 * matrices of 2048 x 1408 (expert_assignment.json; the model's config.json), and everything but routed experts of its
 * 15.7 billion: 15.7 - 26 x 64 x 0.00865.
 */
const TRAINED = 26 * 8 * 3 * 2048 * 1408;
const FROZEN = 15.7e9 - 26 * 64 * 3 * 2048 * 1408;
const LAYERS = 27;
const HIDDEN = 2048;
const VOCABULARY = 102_400;
const BYTES_PER_GIB = 2 ** 30;

/** What the experts of one group take on disk and on the wire: fp32, as they are trained (model.py:130-137). */
export const CONNITO_UPLOAD_BYTES = 4 * TRAINED;

/** One part of the peak. */
export interface MemoryPart {
  name: string;
  gib: number;
}

/**
 * Peak memory of the GPU in GiB, by part. Gradient checkpointing is always on (model.py:201), so of each layer only
 * its input is kept, and one layer at a time is computed again.
 * @param microBatch sequences of one forward pass
 * @param sequence tokens of each; every sample is padded to it (exp_math/dataset.py:27-33)
 */
export function connitoMemory(microBatch: number, sequence: number): MemoryPart[] {
  const tokens = microBatch * sequence;
  const part = (name: string, bytes: number): MemoryPart => ({ name, gib: bytes / BYTES_PER_GIB });
  return [
    part("frozen weights, 16 bit", 2 * FROZEN),
    // fp32 master, gradient and both moments of AdamW (train.py:151-156,184).
    part("trained experts, gradients and AdamW in fp32", 16 * TRAINED),
    part("16-bit copies of the experts under autocast", 2 * TRAINED),
    part("inputs of the layers", 2 * LAYERS * HIDDEN * tokens),
    // 34 bytes a hidden element (Korthikanti et al. 2022, flash attention) and as much again for routing and experts.
    part("one layer computed again", 2 * 34 * HIDDEN * tokens),
    // 16-bit logits and their gradient, fp32 copy, its log-softmax and gradient.
    part("logits and loss", (2 + 2 + 3 * 4) * VOCABULARY * tokens),
    part("CUDA context and slack of the allocator", 2 * BYTES_PER_GIB),
  ];
}

/** Sum of the parts in GiB. */
export function sumGib(parts: readonly MemoryPart[]): number {
  return parts.reduce((sum, { gib }) => sum + gib, 0);
}

/** The largest micro-batch whose peak stays within `limitGib`; 0 where not even one sequence does. */
export function largestMicroBatch(sequence: number, limitGib: number): number {
  const none = sumGib(connitoMemory(0, sequence));
  const each = sumGib(connitoMemory(1, sequence)) - none;
  return Math.max(0, Math.floor((limitGib - none) / each));
}
