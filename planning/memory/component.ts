/** What the GPU's memory is taken by at the peak. */
export type ComponentName =
  | "weights"
  | "text encoders"
  | "VAE"
  | "reference model"
  | "bf16 copies of weights"
  | "LoRA adapters"
  | "gradients"
  | "optimizer states"
  | "optimizer temporaries"
  | "gathered FSDP units"
  | "gradient buckets"
  | "activations"
  | "one layer's working set"
  | "logits"
  | "allocator slack"
  | "CUDA context"
  | "NCCL buffers";

/** One part of an estimate. */
export interface MemoryComponent {
  name: ComponentName;
  gib: number;
}

/** Moments of a step at which the peak can lie. */
export type Phase = "loss" | "backward" | "last gradients" | "optimizer step";

/** Peak memory of one GPU. The components add up to `peakGiB`. */
export interface MemoryEstimate {
  components: readonly MemoryComponent[];
  /** Where the peak lies. */
  phase: Phase;
  /** What tensors take: torch.cuda.max_memory_allocated. */
  allocatedGiB: number;
  /** What the caching allocator holds: torch.cuda.max_memory_reserved. */
  reservedGiB: number;
  /** What nvidia-smi shows: reserved, CUDA context and NCCL. */
  peakGiB: number;
}

const BYTES_PER_GIB = 2 ** 30;

/** Bytes as GiB. */
export function bytesToGib(bytes: number): number {
  return bytes / BYTES_PER_GIB;
}

/** One part in bytes, while an estimate is made. */
export type Part = readonly [name: ComponentName, bytes: number];

/** What lies in memory at one moment, beside what lies there always. */
export type Moment = readonly [phase: Phase, parts: readonly Part[]];

/** What lies outside of the tensors. */
export interface Overhead {
  /** Share of the allocated memory that the allocator holds on top. */
  slackShare: number;
  contextBytes: number;
  ncclBytes: number;
}

/** The estimate of the moment that takes most. @param resident what lies in memory through the whole step */
export function peakOf(
  resident: readonly Part[],
  moments: readonly [Moment, ...Moment[]],
  overhead: Overhead,
): MemoryEstimate {
  let [peak] = moments;
  let most = sumOf(peak[1]);
  for (const moment of moments) {
    const sum = sumOf(moment[1]);
    if (sum > most) [peak, most] = [moment, sum];
  }
  const allocated = sumOf(resident) + most;
  const slack = allocated * overhead.slackShare;
  const components: MemoryComponent[] = [];
  const add = ([name, bytes]: Part) => {
    if (bytes > 0) components.push({ name, gib: bytesToGib(bytes) });
  };
  for (const part of resident) add(part);
  for (const part of peak[1]) add(part);
  add(["allocator slack", slack]);
  add(["CUDA context", overhead.contextBytes]);
  add(["NCCL buffers", overhead.ncclBytes]);
  return {
    components,
    phase: peak[0],
    allocatedGiB: bytesToGib(allocated),
    reservedGiB: bytesToGib(allocated + slack),
    peakGiB: bytesToGib(allocated + slack + overhead.contextBytes + overhead.ncclBytes),
  };
}

function sumOf(parts: readonly Part[]): number {
  let sum = 0;
  for (const part of parts) sum += part[1];
  return sum;
}
