import { keyWidth, loraInputs, queryWidth } from "./architecture";
import type { TextSetup } from "./setup";

/**
 * Bytes that one token keeps of one decoder layer until its backward pass, by what autograd saves in bf16:
 * the projections' outputs that attention needs (query, key, value) and its output; gate and up of the MLP. Eager code
 * keeps more: each RMSNorm its input in fp32 (4), and where its weight is trained the normalised input (2) and its
 * product (2), and the MLP the activated gate and the product. torch.compile recomputes what is pointwise and keeps the
 * norms' inputs in bf16 and the product only.
 */
function everything(setup: TextSetup): number {
  const { model, method, compiled, loraDropout, trained } = setup;
  const { hidden, intermediate } = model;
  const attention = 2 * (2 * queryWidth(model) + 2 * keyWidth(model));
  const norm = compiled ? 4 : method.kind === "full" ? 8 : 4;
  // The product is kept for the down projection's own gradient alone, so not where that matrix is frozen.
  const product = method.kind === "full" || method.targets === "all-linear" ? 2 : 0;
  const mlp = (compiled ? 4 : 6) + product;
  const base = attention + 2 * norm * hidden + mlp * intermediate;
  if (method.kind === "full") return base;
  // PEFT casts each target's input to the adapter's dtype and autocast casts it back: a bf16 copy for each target. In
  // one dtype the targets share their input, which the norm or the MLP keeps anyway.
  const inputs = loraInputs(model, method.targets);
  const copies = trained === "fp32" ? 2 * inputs : 0;
  return base + copies + (loraDropout ? inputs : 0);
}

/** Bytes of the score matrices of one token: bf16 scores, their softmax in fp32, and its bf16 copy. */
function scores({ model, attention, sequence }: TextSetup): number {
  return attention === "eager" ? 8 * model.heads * sequence : 0;
}

/** Bytes that one token keeps of one layer without checkpointing. */
export function layerBytesPerToken(setup: TextSetup): number {
  return everything(setup) + scores(setup);
}

/** Bytes that one token keeps of one layer, with the set-up's checkpointing. */
export function savedBytesPerToken(setup: TextSetup): number {
  const { model, checkpointing } = setup;
  const input = 2 * model.hidden;
  switch (checkpointing) {
    case "none":
      return layerBytesPerToken(setup);
    case "selective":
      // Query, value, gate and down of the seven products, and the attention's output (torchtitan parallelize_llama.py,
      // _save_list: every second mm).
      return Math.min(
        layerBytesPerToken(setup),
        input + 2 * (2 * queryWidth(model) + keyWidth(model) + model.intermediate + model.hidden),
      );
    case "full":
      return input;
  }
}

/** Bytes of one token while one layer goes backward: what is recomputed beyond what is saved, and the gradients in flight. */
export function workingBytesPerToken(setup: TextSetup): number {
  const { hidden, intermediate } = setup.model;
  const recomputed = layerBytesPerToken(setup) - savedBytesPerToken(setup);
  // Gradients of gate, up and product, of the layer's output and of the normalised input.
  const inFlight = 2 * (3 * intermediate + 2 * hidden) + scores(setup) / 2;
  return recomputed + inFlight;
}
