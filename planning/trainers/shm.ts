import type { Findings } from "../findings";
import type { SlotPlan } from "../plan";
import { gibText, gibToMib } from "../rules/memory";
import type { Software } from "./software";

/** GPUs from which NCCL and the data loaders of one container are given the larger /dev/shm. */
const MANY_GPUS = 4;

/** What G.O.D gives its own trainers of four GPUs and more, in GiB (trainer/image_manager.py:136-160); 8 to smaller ones. */
const MANY_GPUS_SHM_GIB = 16;

/** Whether /dev/shm is large enough for the software and the GPUs, and fits into the container's memory. */
export function checkShm(
  path: string,
  shmMiB: number,
  memoryMiB: number,
  software: Pick<Software, "shm">,
  slot: Pick<SlotPlan, "gpus">,
  findings: Findings,
): void {
  if (shmMiB >= memoryMiB) {
    findings.problem(
      path,
      gibText(shmMiB),
      `/dev/shm counts against the container's ${gibText(memoryMiB)} of memory`,
      "use a smaller one, or raise tuning.memoryGiB",
      "LP-SHM-003",
    );
  }
  const { floorGiB } = software.shm;
  if (shmMiB < gibToMib(floorGiB)) {
    findings.warn(
      "LP-SHM-001",
      path,
      `${gibText(shmMiB)}; the software keeps data there and wants ${floorGiB} GiB at the least.`,
    );
  } else if (slot.gpus.length >= MANY_GPUS && shmMiB < gibToMib(MANY_GPUS_SHM_GIB)) {
    findings.warn(
      "LP-SHM-001",
      path,
      `${gibText(shmMiB)} for ${slot.gpus.length} GPUs; G.O.D gives its own trainers ${MANY_GPUS_SHM_GIB} GiB from ${MANY_GPUS} GPUs on (image_manager.py:136-160), and NCCL fails with a bus error where it is full.`,
    );
  }
}
