/** What a job needs of its host. Upstream states no floors; read from what is loaded and written, not measured. */
import { parameterCounts, type TextSetup } from "../../memory";
import type { Software } from "../software";

const GIB = 2 ** 30;
/** Image, tokenised data and a reserve. */
const DISK_GIB = 60;
/** Python, CUDA and loaders of one process. */
const PROCESS_GIB = 8;

/**
 * Memory: with FSDP rank 0 loads the 16-bit weights on the host and gathers them there for saving
 * (fsdp_cpu_ram_efficient_loading, FULL_STATE_DICT). Disk: the download, and what the folder keeps: adapters, or two
 * checkpoints of all parameters with their states and the result.
 */
export function godTextFloors({ model, method, gpus, sharding }: TextSetup): Software["floors"] {
  const weights = (2 * parameterCounts(model).total) / GIB;
  const kept = method.kind === "full" ? 2 * 3 * weights + weights : 10;
  return {
    cpus: 4 * gpus,
    memoryGiB: Math.ceil(16 + PROCESS_GIB * gpus + (sharding === "fsdp" ? weights : 0)),
    diskGiB: Math.ceil(DISK_GIB + weights + kept),
    uplinkGbps: 0,
  };
}

/** Upstream's own trainers get 16 GiB from four GPUs on and 8 below (trainer/image_manager.py:136,222). */
export function godTextShm(gpus: number): Software["shm"] {
  return { floorGiB: 1, defaultGiB: gpus >= 4 ? 16 : 8 };
}
