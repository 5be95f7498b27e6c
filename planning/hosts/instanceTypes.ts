import type { MachinePlan } from "../plan";

interface InstanceType extends Omit<MachinePlan, "uplinkGbps" | "diskGiB"> {
  uplinkGbps: number;
  source: string;
}

const ec2 = "EC2 user guide, accelerated computing instances, read 2026-11-21";

/** Instance types with Hopper GPUs. AWS sells none with exactly four H100s. */
export const instanceTypes: Readonly<Record<string, InstanceType>> = {
  "p5.4xlarge": {
    gpuModel: "H100 80GB HBM3",
    gpuCount: 1,
    gpuMemoryGiB: 80,
    nvlink: false,
    cpus: 16,
    memoryMiB: 256 * 1024,
    uplinkGbps: 100,
    source: ec2,
  },
  "p5.48xlarge": {
    gpuModel: "H100 80GB HBM3",
    gpuCount: 8,
    gpuMemoryGiB: 80,
    nvlink: true,
    cpus: 192,
    memoryMiB: 2048 * 1024,
    uplinkGbps: 800,
    source: ec2,
  },
  "p5e.48xlarge": {
    gpuModel: "H200",
    gpuCount: 8,
    gpuMemoryGiB: 141,
    nvlink: true,
    cpus: 192,
    memoryMiB: 2048 * 1024,
    uplinkGbps: 800,
    source: ec2,
  },
  "p5en.48xlarge": {
    gpuModel: "H200",
    gpuCount: 8,
    gpuMemoryGiB: 141,
    nvlink: true,
    cpus: 192,
    memoryMiB: 2048 * 1024,
    uplinkGbps: 800,
    source: ec2,
  },
};
