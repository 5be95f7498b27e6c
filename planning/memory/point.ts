/** A published or measured peak, and what the model says to its set-up. */
import { z } from "zod";
import { textArchitecture } from "./architectures";
import type { MemoryEstimate } from "./component";
import { diffusionDefaults, estimateDiffusionMemory } from "./diffusion";
import { diffusionModel } from "./diffusionModels";
import { textDefaults } from "./setup";
import { estimateTextMemory } from "./text";

const count = z.int().positive();
const targets = z.enum(["all-linear", "attention"]);
const full = z.strictObject({ kind: z.literal("full") });
const adapters = (kind: "lora" | "qlora") => z.strictObject({ kind: z.literal(kind), rank: count, targets });
const optimizer = z.enum(["adamw", "adamw-fused", "adamw-8bit", "adafactor", "muon", "sgd"]);
const trained = z.enum(["fp32", "bf16"]);

/** Sizes of a model that a script built itself. */
const sizes = z.strictObject({
  name: z.string(),
  layers: count,
  hidden: count,
  heads: count,
  kvHeads: count,
  headDim: count,
  intermediate: count,
  vocab: count,
  tiedEmbeddings: z.boolean(),
  source: z.string(),
});

const textSetup = z.strictObject({
  model: z.union([z.string().transform(textArchitecture), sizes]),
  method: z.discriminatedUnion("kind", [full, adapters("lora"), adapters("qlora")]),
  gpus: count.default(textDefaults.gpus),
  sharding: z.enum(["replicated", "fsdp", "fsdp-root"]).default(textDefaults.sharding),
  microBatch: count,
  sequence: count,
  sequencesPerSample: count.default(textDefaults.sequencesPerSample),
  checkpointing: z.enum(["none", "selective", "full"]),
  attention: z.enum(["flash", "eager"]).default(textDefaults.attention),
  optimizer,
  trained: trained.default(textDefaults.trained),
  loss: z.enum(["fp32", "fp32-kept", "compiled", "chunked", "fused"]).default(textDefaults.loss),
  compiled: z.boolean().default(textDefaults.compiled),
  loraDropout: z.boolean().default(textDefaults.loraDropout),
  accumulates: z.boolean().default(textDefaults.accumulates),
  referenceModel: z.boolean().default(textDefaults.referenceModel),
  expandableSegments: z.boolean().default(textDefaults.expandableSegments),
});

const diffusionSetup = z.strictObject({
  model: z.enum(["sdxl", "flux", "sd15"]).transform(diffusionModel),
  method: z.discriminatedUnion("kind", [full, adapters("lora").extend({ kind: z.literal("lora") })]),
  baseDtype: z.enum(["bf16", "fp8", "nf4"]).default(diffusionDefaults.baseDtype),
  gpus: count.default(diffusionDefaults.gpus),
  batch: count,
  resolution: z.tuple([count, count]),
  checkpointing: z.boolean(),
  cachedLatents: z.boolean(),
  vaeBatch: count.default(diffusionDefaults.vaeBatch),
  cachedText: z.boolean(),
  optimizer,
  trained,
});

const about = {
  id: z.string(),
  source: z.string(),
  /** ISO, to the day or to the month. */
  date: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/),
  hardware: z.string(),
  /** Which figure was read: of the tensors, of the allocator, or of nvidia-smi. */
  measure: z.enum(["allocated", "reserved", "device"]),
  gib: z.number().positive(),
  /** Not used to set any constant. */
  heldOut: z.boolean(),
  /** `at most`: the source says that it fits, not what it takes. */
  bound: z.literal("at most").optional(),
  note: z.string().optional(),
};

/** One peak with the set-up that it belongs to. */
export const memoryPoint = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), ...about, setup: textSetup }),
  z.strictObject({ kind: z.literal("diffusion"), ...about, setup: diffusionSetup }),
]);
export type MemoryPoint = z.infer<typeof memoryPoint>;

/** The model's estimate of a point, and its figure in the point's own measure. */
export function estimateOfPoint(point: MemoryPoint): { estimate: MemoryEstimate; gib: number } {
  const estimate =
    point.kind === "text" ? estimateTextMemory(point.setup) : estimateDiffusionMemory(point.setup);
  const { allocatedGiB, reservedGiB, peakGiB } = estimate;
  return {
    estimate,
    gib: { allocated: allocatedGiB, reserved: reservedGiB, device: peakGiB }[point.measure],
  };
}

/** Estimate over figure, less one: 0.05 is five per cent too much. */
export function relativeError(point: MemoryPoint): number {
  return estimateOfPoint(point).gib / point.gib - 1;
}
