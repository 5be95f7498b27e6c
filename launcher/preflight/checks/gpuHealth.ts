/** Is each GPU in good health? */
import { type Check, failed, notChecked, passed } from "../check";
import { judgeEach } from "./gpu";
import { GPU_SECONDS, withGpus } from "./shared";

/** Uncorrectable memory errors since the driver was loaded. */
export const gpuEcc: Check = {
  id: "gpu.ecc",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "ECC on, no uncorrectable error"),
  async look({ nvidia }) {
    const { gpus } = await nvidia.report();
    if (gpus.every((gpu) => gpu.eccEnabled === undefined && gpu.uncorrectableErrors === undefined))
      return notChecked("these GPUs report no ECC");
    return judgeEach(
      gpus,
      (gpu) => {
        if (gpu.eccEnabled === false) return "ECC off";
        const errors = gpu.uncorrectableErrors ?? 0;
        return errors === 0 ? undefined : `${errors} uncorrectable errors`;
      },
      "ECC on, no uncorrectable error",
      "end all work on the GPU and reset it (nvidia-smi -r); where errors come back have it replaced",
    );
  },
};

/**
 * Remapped rows: a failure means that spare rows are used up; a pending one takes effect at the next reset and
 * does no harm until then (docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt).
 */
export const gpuRemap: Check = {
  id: "gpu.remap",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "no row remapping failed or pending"),
  async look({ nvidia }) {
    const { gpus } = await nvidia.report();
    const broken = gpus.filter((gpu) => gpu.remapFailed).map((gpu) => `GPU ${gpu.index}: remapping failed`);
    if (broken.length > 0)
      return failed(broken.join(", "), "have the GPU replaced: its spare rows are used up");
    const pending = gpus
      .filter((gpu) => gpu.remapPending)
      .map((gpu) => `GPU ${gpu.index}: remapping pending`);
    if (pending.length > 0)
      return failed(pending.join(", "), "reset the GPU at the next pause (nvidia-smi -r)", {
        severity: "warning",
      });
    const rows = gpus.reduce((sum, gpu) => sum + (gpu.remappedRows ?? 0), 0);
    return passed(`none failed, none pending, ${rows} remapped`);
  },
};

/** What the driver itself wants done. */
export const gpuRecovery: Check = {
  id: "gpu.recovery",
  severity: "critical",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "the driver asks for no reset"),
  async look({ nvidia }) {
    return judgeEach(
      (await nvidia.report()).gpus,
      (gpu) => (gpu.recoveryAction === undefined ? undefined : `the driver asks for: ${gpu.recoveryAction}`),
      "none",
      "do what the driver asks for on the host (Reset: nvidia-smi -r; Reboot: restart it), then check again",
    );
  },
};

/** Clocks held down by heat or by the power supply. A power cap under load is no fault and is not looked at. */
export const gpuThrottle: Check = {
  id: "gpu.throttle",
  severity: "warning",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "no thermal or power-brake slowdown"),
  async look({ nvidia }) {
    return judgeEach(
      (await nvidia.report()).gpus,
      (gpu) => {
        if (gpu.slowdowns.length === 0) return undefined;
        const heat = gpu.temperatureCelsius === undefined ? "" : ` at ${gpu.temperatureCelsius} C`;
        return `${gpu.slowdowns.join(" and ")}${heat}`;
      },
      "none",
      "look at the host's fans, inlet temperature and power supplies; until then steps are slow",
    );
  },
};

/** PCIe lanes. The generation falls on an idle GPU and is not looked at. */
export const gpuPcie: Check = {
  id: "gpu.pcie",
  severity: "warning",
  withinSeconds: GPU_SECONDS,
  expected: (file) => withGpus(file, "all PCIe lanes in use"),
  async look({ nvidia }) {
    const { gpus } = await nvidia.report();
    if (gpus.every((gpu) => gpu.pcieWidth === undefined)) return notChecked("the driver reports no lanes");
    return judgeEach(
      gpus,
      ({ pcieWidth }) =>
        pcieWidth === undefined || pcieWidth.current >= pcieWidth.highest
          ? undefined
          : `x${pcieWidth.current} of x${pcieWidth.highest}`,
      `x${gpus[0]?.pcieWidth?.current ?? "?"}`,
      "reseat the GPU or its riser; loading data and checkpoints is slower until then",
    );
  },
};
