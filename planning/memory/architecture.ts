/**
 * Sizes of a dense decoder with gated MLP and grouped-query attention: what the memory of its training follows from. Of an
 * interpolated model they are means and so no whole numbers.
 */
export interface TextArchitecture {
  name: string;
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  intermediate: number;
  vocab: number;
  /** True when the output layer is the embedding: one matrix instead of two. */
  tiedEmbeddings: boolean;
  /** Of an interpolated model, between one and two; else it follows from `tiedEmbeddings`. */
  embeddingMatrices?: number;
  /** Where the sizes come from, or that they are interpolated. */
  source: string;
}

/** Sizes that follow from an architecture, in parameters. */
export interface ParameterCounts {
  total: number;
  /** All decoder layers. */
  layers: number;
  /** One decoder layer: a unit of FSDP. */
  layer: number;
  /** Embedding, output layer and last norm: what FSDP leaves in the root unit. */
  root: number;
  /** The output layer alone. */
  head: number;
  /** The largest single matrix of a layer: what QLoRA expands at a time. */
  largestMatrix: number;
}

/** Width of all query heads. */
export function queryWidth({ heads, headDim }: TextArchitecture): number {
  return heads * headDim;
}

/** Width of all key or of all value heads. */
export function keyWidth({ kvHeads, headDim }: TextArchitecture): number {
  return kvHeads * headDim;
}

/** Parameters by where they lie. Biases are left out: they are below 0.1 % in every model of the table. */
export function parameterCounts(model: TextArchitecture): ParameterCounts {
  const { hidden, intermediate, vocab } = model;
  const query = queryWidth(model);
  const attention = 2 * hidden * query + 2 * hidden * keyWidth(model);
  const layer = attention + 3 * hidden * intermediate + 2 * hidden;
  const head = vocab * hidden;
  const root = embeddingMatrices(model) * head + hidden;
  const layers = layer * model.layers;
  return { total: layers + root, layers, layer, root, head, largestMatrix: hidden * intermediate };
}

/** Embedding and output layer: one matrix where they are tied. */
export function embeddingMatrices({ embeddingMatrices, tiedEmbeddings }: TextArchitecture): number {
  return embeddingMatrices ?? (tiedEmbeddings ? 1 : 2);
}

/** Which linear layers have LoRA adapters. */
export type LoraTargets = "all-linear" | "attention";

/** Sum of inputs and outputs of the targets in one layer: times the rank, it is the adapters' parameters. */
export function loraFeatures(model: TextArchitecture, targets: LoraTargets): number {
  const { hidden, intermediate } = model;
  const attention = 2 * (hidden + queryWidth(model)) + 2 * (hidden + keyWidth(model));
  return targets === "attention" ? attention : attention + 3 * (hidden + intermediate);
}

/** Sum of the inputs of the targets in one layer: each of them is kept for the adapter's gradient. */
export function loraInputs(model: TextArchitecture, targets: LoraTargets): number {
  const attention = 3 * model.hidden + queryWidth(model);
  return targets === "attention" ? attention : attention + 2 * model.hidden + model.intermediate;
}
