import type { Checkpointing } from "../memory/setup";

/** Forward passes that one training step is worth, in products and in attention. */
export interface Passes {
  products: number;
  attention: number;
}

/**
 * What is run again of the forward pass in the backward pass. Selective checkpointing of torchtitan saves every second
 * product and the attention's output (parallelize_llama.py, _save_list): of a decoder layer's products it runs about a third
 * again.
 */
export function recomputedShare(checkpointing: Checkpointing): number {
  switch (checkpointing) {
    case "none":
      return 0;
    case "selective":
      return 1 / 3;
    case "full":
      return 1;
  }
}

/**
 * A forward pass, the gradients of the inputs (one more), the gradients of the weights (one more where they are trained),
 * and what is run again. FlashAttention's backward pass has five products for the forward's two: 2.5 times the work.
 * `forwardOnly`: passes without gradient beside it, such as DPO's reference model.
 */
export function passesOf(trainsAll: boolean, recomputed: number, forwardOnly = 0): Passes {
  return {
    products: 2 + (trainsAll ? 1 : 0) + recomputed + forwardOnly,
    attention: 1 + 2.5 + (recomputed === 1 ? 1 : 0) + forwardOnly,
  };
}

/** Forward operations of one token in products: a multiplication and an addition for each weight. */
export function productFlops(parameters: number): number {
  return 2 * parameters;
}

/**
 * Forward operations of one token in causal attention: two products of width x length, of which the mask leaves half.
 * `length` is the document's own where documents are packed with their boundaries.
 */
export function causalAttentionFlops(layers: number, attentionWidth: number, length: number): number {
  return 2 * layers * attentionWidth * length;
}
