/** GPUs whose training speed is modelled. */
export type GpuKind = "h100" | "h200" | "a100" | "rtx4090";

/** What a GPU can do, and how much of it training gets. */
export interface GpuRates {
  /** Dense bf16 with fp32 accumulation, in floating-point operations a second. */
  peakFlops: number;
  /** Bytes a second of its memory. */
  memoryBytesPerSecond: number;
  /** Share of the peak that matrix products of a training step reach: fitted (H100, A100) or taken over, as `source` says. */
  productShare: number;
  source: string;
}

/**
 * Attention's share of the peak, as a part of the products' share: its products are small, masked and joined by a
 * softmax. Fitted together with the shares of the H100 and the A100: least squares of the logarithms, in steps of 0.01, on the
 * text points of tests/planning/time/points.json that are not held out (2026-11-21).
 */
export const ATTENTION_PART = 0.36;

/** A U-Net's share, as a part of the products': convolutions and many small layers. One published point, so no held-out check. */
export const UNET_PART = 0.65;

/** The GPUs. Peaks and bandwidths: NVIDIA's data sheets of the SXM models; RTX 4090: the Ada whitepaper's appendix. */
export const gpuRates: Readonly<Record<GpuKind, GpuRates>> = {
  h100: {
    peakFlops: 989e12,
    memoryBytesPerSecond: 3.35e12,
    productShare: 0.49,
    source: "fitted on llm-foundry and torchtitan (docs/time-model.md)",
  },
  h200: {
    peakFlops: 989e12,
    memoryBytesPerSecond: 4.8e12,
    productShare: 0.49,
    source: "the H100's: the same processor; no published point in bf16",
  },
  a100: {
    peakFlops: 312e12,
    memoryBytesPerSecond: 2.039e12,
    productShare: 0.64,
    source: "fitted on fms-fsdp and fms-acceleration (docs/time-model.md)",
  },
  rtx4090: {
    peakFlops: 165.2e12,
    memoryBytesPerSecond: 1.008e12,
    productShare: 0.64,
    source: "the A100's, which fits the published Flux points (docs/time-model.md)",
  },
};

/**
 * Bus bandwidth in bytes a second of collectives inside a host with NVSwitch, by GPUs: H100 from NVIDIA/nccl#1455
 * (all_reduce_perf at 2 to 4 GB); the A100's 600 GB/s of NVLink give about 235.
 */
export function busBytesPerSecond(kind: GpuKind, gpus: number): number {
  switch (kind) {
    case "rtx4090":
      return 20e9;
    case "a100":
      return 235e9;
    case "h100":
    case "h200":
      return gpus <= 4 ? 367e9 : Math.min(480, 400 + 20 * (gpus - 4)) * 1e9;
  }
}

/** The kind of a GPU by the name that nvidia-smi and the hosts' table give it; undefined: not modelled. */
export function gpuKindOf(gpuModel: string): GpuKind | undefined {
  const name = gpuModel.toLowerCase().replace(/[^a-z0-9]/g, "");
  // PCIe and NVL cards have other clocks and other links.
  if (/pcie|nvl/.test(name)) return undefined;
  return (Object.keys(gpuRates) as GpuKind[]).find((kind) => name.includes(kind));
}
