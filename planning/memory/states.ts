import { loraFeatures, type ParameterCounts } from "./architecture";
import { BYTES, FOREACH_TEMPORARIES, NF4_BYTES, OPTIMIZER_STATES } from "./constants";
import type { TextSetup } from "./setup";

/** What lies in memory through the whole step, in bytes on one GPU, and what the trained parameters need. */
export interface StateBytes {
  weights: number;
  adapters: number;
  optimizer: number;
  /** All gradients of this GPU's share. */
  gradients: number;
  /** Temporaries of the optimizer's step. */
  temporaries: number;
  /** bf16 casts that autocast keeps of fp32 weights. */
  casts: number;
  reference: number;
}

/** Trained parameters of the whole model. */
export function trainedParameters(setup: TextSetup, counts: ParameterCounts): number {
  const { method, model } = setup;
  return method.kind === "full"
    ? counts.total
    : method.rank * loraFeatures(model, method.targets) * model.layers;
}

/** GPUs that one copy of weights, gradients and states is spread over. */
export function shards({ sharding, gpus }: TextSetup): number {
  return sharding === "replicated" ? 1 : gpus;
}

/** The states of one GPU. */
export function stateBytes(setup: TextSetup, counts: ParameterCounts): StateBytes {
  const { method, optimizer, referenceModel } = setup;
  const over = shards(setup);
  const width = BYTES[setup.trained];
  const full = method.kind === "full";
  const trained = trainedParameters(setup, counts) / over;
  const state = OPTIMIZER_STATES[optimizer];
  const base = full ? width : BYTES.bf16;
  const layers = counts.layers * (method.kind === "qlora" ? NF4_BYTES : base);
  // FSDP casts a unit when it gathers it; without FSDP autocast casts each fp32 weight and keeps the copy for backward.
  const casts = full && setup.trained === "fp32" && setup.sharding === "replicated";
  return {
    weights: (layers + counts.root * base) / over,
    adapters: full ? 0 : trained * width,
    optimizer: trained * (state.wide * width + state.bytes),
    gradients: trained * width,
    temporaries: trained * width * FOREACH_TEMPORARIES[optimizer],
    casts: casts ? counts.total * BYTES.bf16 : 0,
    reference: referenceModel ? (counts.total * BYTES.bf16) / over : 0,
  };
}

/** Full weights of FSDP units that lie beside the shards. */
export interface UnitBytes {
  /** Gathered while the layers run. */
  gathered: number;
  /** Full gradients of the units in flight and the buffer that reduce-scatter reads, while a layer goes backward. */
  layerBuckets: number;
  /** The same when the last unit's gradients are reduced. */
  lastBuckets: number;
}

/** Bytes of gathered weights in bf16 for a layer; QLoRA gathers NF4. */
function gatheredLayer({ method }: TextSetup, counts: ParameterCounts): number {
  return counts.layer * (method.kind === "qlora" ? NF4_BYTES : BYTES.bf16);
}

/** What FSDP holds beside the shards, or what DDP and QLoRA hold beside the weights. */
export function unitBytes(setup: TextSetup, counts: ParameterCounts, gatheredUnits: number): UnitBytes {
  const { method, sharding, gpus } = setup;
  const full = method.kind === "full";
  const expanded = method.kind === "qlora" ? 2 * counts.largestMatrix * BYTES.bf16 : 0;
  const trained = trainedParameters(setup, counts);
  switch (sharding) {
    case "replicated": {
      // DDP reduces in buckets that are as large as the gradients; gradient_as_bucket_view is off by default.
      const buckets = gpus > 1 ? trained * BYTES[setup.trained] : 0;
      return { gathered: expanded, layerBuckets: buckets, lastBuckets: buckets };
    }
    case "fsdp": {
      // The root unit (embedding and output layer) stays gathered from forward to backward.
      const root = counts.root * BYTES.bf16;
      const gathered = root + gatheredUnits * gatheredLayer(setup, counts) + expanded;
      // bf16 gradients and their fp32 copy for the reduction.
      const wide = BYTES.bf16 + BYTES.fp32;
      return full
        ? {
            gathered,
            layerBuckets: counts.head * BYTES.bf16 + counts.layer * wide,
            lastBuckets: counts.root * wide,
          }
        : { gathered, layerBuckets: 0, lastBuckets: 0 };
    }
    case "fsdp-root": {
      // One unit: everything is gathered, and every gradient is full until the reduction, which copies them once.
      const whole = counts.total * BYTES.bf16;
      return {
        gathered: method.kind === "qlora" ? counts.layers * NF4_BYTES + counts.root * BYTES.bf16 : whole,
        layerBuckets: full ? counts.head * BYTES.bf16 + counts.layer * BYTES.bf16 : trained * BYTES.bf16,
        lastBuckets: full ? whole : trained * BYTES.bf16,
      };
    }
  }
}
