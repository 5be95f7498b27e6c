/** Are the GPUs the ones that were planned? */
import type { GpuReport } from "../../nvidia/xml";
import { type Check, failed, passed } from "../check";
import { GPU_SECONDS, plural, withGpus } from "./shared";

/** A GPU reports a little less than its name says: an H100 of 80 GiB has 81,559 MiB. */
const MEMORY_SHARE = 0.95;

/** The number of GPUs that the container sees. */
export const gpuCount: Check = {
  id: "gpu.count",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, `${file.gpus.count} GPUs`),
  async look({ file, nvidia }) {
    const seen = (await nvidia.report()).gpus.length;
    if (seen === file.gpus.count) return passed(plural(seen, "GPU"));
    if (seen > file.gpus.count) {
      const mend = "give the container its slot's GPUs only (deviceRequests), or others' work shares them";
      return failed(plural(seen, "GPU"), mend, { severity: "warning" });
    }
    return failed(
      plural(seen, "GPU"),
      "look for GPUs that fell off the bus (dmesg: Xid 79); after a daemon reload restart the container",
    );
  },
};

/** The model of each GPU. */
export const gpuModel: Check = {
  id: "gpu.model",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) =>
    file.gpus.model === undefined ? undefined : withGpus(file, `each name contains ${file.gpus.model}`),
  async look({ file, nvidia }) {
    const { gpus } = await nvidia.report();
    const names = [...new Set(gpus.map((gpu) => gpu.name))].join(", ") || "no GPU";
    const wrong = gpus.filter((gpu) => !gpu.name.includes(file.gpus.model ?? ""));
    if (gpus.length > 0 && wrong.length === 0) return passed(names);
    return failed(
      names,
      "place the trainer on a host with this model, or correct the host's machine.gpuModel",
    );
  },
};

/** The memory of each GPU. */
export const gpuMemory: Check = {
  id: "gpu.memory",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) =>
    file.gpus.memoryMiB === undefined
      ? undefined
      : withGpus(file, `at least ${leastMiB(file.gpus.memoryMiB)} MiB each`),
  async look({ file, nvidia }) {
    const { gpus } = await nvidia.report();
    const least = leastMiB(file.gpus.memoryMiB ?? 0);
    const small = gpus.filter((gpu) => (gpu.memoryTotalMiB ?? 0) < least);
    if (small.length === 0) return passed(`${gpus[0]?.memoryTotalMiB ?? 0} MiB each`);
    return failed(
      small.map((gpu) => `GPU ${gpu.index}: ${gpu.memoryTotalMiB ?? "unknown"} MiB`).join(", "),
      "the plan's memory does not fit; correct the host's machine.gpuMemoryGiB, or use larger GPUs",
    );
  },
};

/** GPUs cut into instances. */
export const gpuMig: Check = {
  id: "gpu.mig",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "MIG off"),
  async look({ nvidia }) {
    return judgeEach(
      (await nvidia.report()).gpus,
      (gpu) => (gpu.migEnabled ? "MIG on" : undefined),
      "off",
      "on the host: nvidia-smi -i INDEX -mig 0, with nothing running on it",
    );
  },
};

/** One sentence for all GPUs that something is wrong with, or `good`. */
export function judgeEach(
  gpus: readonly GpuReport[],
  wrong: (gpu: GpuReport) => string | undefined,
  good: string,
  mend: string,
) {
  const found = gpus.flatMap((gpu) => {
    const what = wrong(gpu);
    return what === undefined ? [] : [`GPU ${gpu.index}: ${what}`];
  });
  return found.length === 0 ? passed(good) : failed(found.join(", "), mend);
}

function leastMiB(plannedMiB: number): number {
  return Math.floor(plannedMiB * MEMORY_SHARE);
}
