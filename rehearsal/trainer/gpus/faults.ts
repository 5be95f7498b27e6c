/** How the simulated GPUs can be ill, for tests of the preflight. */

/** Name of the variable that asks for a fault. */
export const GPU_FAULT_VARIABLE = "LAUNCHPAD_SIM_GPU_FAULT";

/** Every fault that can be asked for. */
export const GPU_FAULTS = {
  noDriver: "nvidia-smi cannot speak to the driver",
  silent: "nvidia-smi never answers",
  nvml: "the container's device files are gone, as after a reload of the host's daemons",
  fallen: "GPU 3 has fallen off the bus",
  garbage: "nvidia-smi prints what is no report",
  oldDriver: "a driver of CUDA 11",
  minorDriver: "a driver of an older CUDA 12",
  lost: "one GPU is missing",
  more: "all eight GPUs of the host are seen",
  wrongModel: "the GPUs are of another model",
  small: "the GPUs have 40 GB",
  mig: "GPU 1 is cut into instances",
  ecc: "GPU 2 has 3 uncorrectable errors",
  eccOff: "ECC is off",
  remapFailed: "GPU 0 has used up its spare rows",
  remapPending: "GPU 0 has a row remapping pending",
  reset: "the driver wants GPU 3 reset",
  hot: "GPU 1 is slowed down by heat",
  narrow: "GPU 0 has 8 of 16 PCIe lanes",
  pcieOnly: "GPU 3 is reached over PCIe",
  fabric: "the NVSwitch fabric is still starting",
  fabricFailed: "the NVSwitch fabric has failed",
  busy: "another process holds 30 GiB of GPU 0",
} as const;

/** Names of the faults. */
export type GpuFault = keyof typeof GPU_FAULTS;

/** The fault of that name; undefined where none is asked for. Error: an unknown name, with the list. */
export function gpuFault(name: string | undefined): GpuFault | undefined {
  if (name === undefined || name === "") return undefined;
  if (Object.hasOwn(GPU_FAULTS, name)) return name as GpuFault;
  throw new Error(`unknown GPU fault ${name}; known: ${Object.keys(GPU_FAULTS).join(", ")}`);
}
