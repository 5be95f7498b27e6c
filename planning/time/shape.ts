import { parameterCounts, queryWidth, type TextArchitecture } from "../memory/architecture";

/** What the time of a text model's step follows from. */
export interface TextShape {
  /** Weights that every token is multiplied with: all but the input embedding. Of a mixture of experts, the active ones. */
  productParameters: number;
  /** Weights that lie in memory and travel between GPUs. */
  totalParameters: number;
  layers: number;
  /** Width of all query heads. */
  attentionWidth: number;
}

/** The shape of a dense decoder. Tied embeddings are multiplied with as the output layer, so they count. */
export function shapeOf(model: TextArchitecture): TextShape {
  const counts = parameterCounts(model);
  return {
    productParameters: counts.layers + counts.head,
    totalParameters: counts.total,
    layers: model.layers,
    attentionWidth: queryWidth(model),
  };
}
