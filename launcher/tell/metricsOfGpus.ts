/** Metrics of the GPUs. */
import type { GpuSample, GpuState } from "../observe/state";
import type { Labels, MetricWriter } from "./metricWriter";

const BYTES_PER_MIB = 1024 * 1024;

/** Adds what the last look at the GPUs gave. */
export function describeGpus(write: MetricWriter, state: GpuState | undefined): void {
  if (state === undefined) return;
  const each = (value: (gpu: GpuSample) => number | undefined) =>
    state.gpus.map((gpu): readonly [number | undefined, Labels] => [
      value(gpu),
      { gpu: String(gpu.index), model: gpu.name },
    ]);
  write.gauge("launchpad_gpus_visible", "GPUs that nvidia-smi lists.", [[state.gpus.length]]);
  write.gauge(
    "launchpad_gpu_memory_used_bytes",
    "GPU memory in use.",
    each((gpu) => scaled(gpu.memoryUsedMiB, BYTES_PER_MIB)),
  );
  write.gauge(
    "launchpad_gpu_memory_total_bytes",
    "GPU memory there is.",
    each((gpu) => scaled(gpu.memoryTotalMiB, BYTES_PER_MIB)),
  );
  write.gauge(
    "launchpad_gpu_utilization_ratio",
    "Share of time with a kernel running, 0 to 1.",
    each((gpu) => scaled(gpu.utilisationPercent, 0.01)),
  );
  write.gauge(
    "launchpad_gpu_power_watts",
    "Power draw.",
    each((gpu) => gpu.powerWatts),
  );
  write.gauge(
    "launchpad_gpu_temperature_celsius",
    "Core temperature.",
    each((gpu) => gpu.temperatureCelsius),
  );
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value * by;
}
