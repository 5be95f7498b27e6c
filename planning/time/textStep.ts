import type { Checkpointing, Sharding } from "../memory/setup";
import { causalAttentionFlops, passesOf, productFlops, recomputedShare } from "./flops";
import { ATTENTION_PART, busBytesPerSecond, type GpuKind, gpuRates } from "./gpus";
import type { TextShape } from "./shape";

/** One optimizer step of a text model. */
export interface TextStep {
  shape: TextShape;
  gpu: GpuKind;
  gpus: number;
  sharding: Sharding;
  /** Parameters that are trained: all, or the adapters'. */
  trainedParameters: number;
  trainsAll: boolean;
  checkpointing: Checkpointing;
  /** Samples of one forward pass on one GPU. */
  microBatch: number;
  /** Tokens of a sample, padding included. */
  sequence: number;
  /** Sequences of a sample: 2 for DPO. */
  sequencesPerSample: number;
  /** Micro-batches that one GPU runs for one step. */
  microBatches: number;
  /** Forward passes without gradient beside each one with: 1 for a reference model. */
  forwardOnly: number;
  /** torch.compile: far fewer kernels are launched. */
  compiled: boolean;
}

/** What a micro-batch waits for. */
export type Bound = "compute" | "memory" | "launches" | "network";

/** Times of one step in seconds, and the speeds that follow. */
export interface StepTime {
  microBatchSeconds: number;
  optimizerSeconds: number;
  /** Exchange of gradients or weights that nothing hides. */
  exposedSeconds: number;
  stepSeconds: number;
  /** Of all GPUs, padding included. */
  tokensPerSecond: number;
  tokensPerSecondPerGpu: number;
  /** Model FLOPs utilisation: the model's own operations, nothing that is run twice, of the bf16 peak. */
  mfu: number;
  bound: Bound;
}

/**
 * Seconds that eager PyTorch needs to launch one decoder layer's kernels once, forward or backward: an assumption, to be
 * replaced by G5. It follows from the blog post of PyTorch's gpt-fast (2023-11-30), where Llama 2 7B in eager mode makes
 * 25.5 tokens a second, bound by launches: 39 ms for 32 layers. No point below it is published for training.
 */
const LAUNCH_SECONDS_PER_LAYER = 0.0012;

/** Bytes that AdamW moves for one trained parameter in fp32: weight, gradient and two states read, three of them written. */
const OPTIMIZER_BYTES = 28;

const BF16_BYTES = 2;

/** The time of one step. Pure arithmetic on the set-up; padding counts as tokens (`lengths.ts` says how much of it is useful). */
export function textStepTime(step: TextStep): StepTime {
  const { gpus, microBatch, sequence, sequencesPerSample, microBatches } = step;
  const rates = gpuRates[step.gpu];
  const tokens = microBatch * sequence * sequencesPerSample;
  const { seconds: hidden, bound } = microBatchTime(step, tokens);
  const travel = exchange(step);
  const microBatchSeconds = hidden + travel.serial;
  const shards = step.sharding === "replicated" ? 1 : gpus;
  const optimizerSeconds = (OPTIMIZER_BYTES * step.trainedParameters) / shards / rates.memoryBytesPerSecond;
  const exposedSeconds = Math.max(0, travel.once - microBatchSeconds);
  const stepSeconds = microBatches * microBatchSeconds + optimizerSeconds + exposedSeconds;
  const tokensPerSecondPerGpu = (tokens * microBatches) / stepSeconds;
  const ideal = tokenFlops(step, 0);
  return {
    microBatchSeconds,
    optimizerSeconds,
    exposedSeconds,
    stepSeconds,
    tokensPerSecond: tokensPerSecondPerGpu * gpus,
    tokensPerSecondPerGpu,
    mfu: (tokensPerSecondPerGpu * (ideal.products + ideal.attention)) / rates.peakFlops,
    bound,
  };
}

function microBatchTime(step: TextStep, tokens: number): { seconds: number; bound: Bound } {
  const { shape, gpus, sharding } = step;
  const rates = gpuRates[step.gpu];
  const rate = rates.peakFlops * rates.productShare;
  const { products, attention } = tokenFlops(step, recomputedShare(step.checkpointing));
  const walks = 2 + recomputedShare(step.checkpointing) + step.forwardOnly;
  const bounds: Record<Bound, number> = {
    compute: tokens * (products / rate + attention / (rate * ATTENTION_PART)),
    memory: (walks * BF16_BYTES * shape.totalParameters) / rates.memoryBytesPerSecond,
    launches: step.compiled ? 0 : walks * shape.layers * LAUNCH_SECONDS_PER_LAYER,
    // Weights gathered for the forward and again for the backward pass, gradients scattered: beside the work.
    network:
      sharding === "fsdp" ? ((step.trainsAll ? 3 : 2) * shard(step)) / busBytesPerSecond(step.gpu, gpus) : 0,
  };
  const order: readonly Bound[] = ["compute", "memory", "launches", "network"];
  const bound = order.reduce((worst, each) => (bounds[each] > bounds[worst] ? each : worst));
  return { seconds: bounds[bound], bound };
}

/** Operations of one token, forward and backward. Adapters are multiplied with beside the base, and are trained. */
function tokenFlops(step: TextStep, recomputed: number): { products: number; attention: number } {
  const { shape, sequence, trainsAll, trainedParameters } = step;
  const passes = passesOf(trainsAll, recomputed, step.forwardOnly);
  const adapters = trainsAll ? 0 : productFlops(trainedParameters) * passesOf(true, recomputed).products;
  return {
    products: passes.products * productFlops(shape.productParameters) + adapters,
    attention: passes.attention * causalAttentionFlops(shape.layers, shape.attentionWidth, sequence),
  };
}

/** Bytes of the bf16 model that one GPU receives from the others. */
function shard({ shape, gpus }: TextStep): number {
  return (BF16_BYTES * shape.totalParameters * (gpus - 1)) / gpus;
}

/**
 * What travels between the GPUs in the open. One FSDP unit for the whole model can hide nothing: all of it is gathered
 * before the first layer and scattered after the last (SN38, state_loader.py:531-541). DDP exchanges once a step.
 */
function exchange(step: TextStep): { serial: number; once: number } {
  const bus = busBytesPerSecond(step.gpu, step.gpus);
  switch (step.sharding) {
    case "fsdp":
      return { serial: 0, once: 0 };
    case "fsdp-root":
      return { serial: (2 * shard(step)) / bus, once: 0 };
    case "replicated":
      return {
        serial: 0,
        once: (2 * BF16_BYTES * step.trainedParameters * (step.gpus - 1)) / step.gpus / bus,
      };
  }
}
