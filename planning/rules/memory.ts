const MIB_PER_GIB = 1024;

/** GiB as whole MiB. */
export function gibToMib(gib: number): number {
  return Math.round(gib * MIB_PER_GIB);
}

/** Memory in MiB that stays with the system, Docker and the page cache: a sixteenth, at least 4 GiB. */
export function hostReserveMiB(hostMemoryMiB: number): number {
  return Math.max(4 * MIB_PER_GIB, Math.ceil(hostMemoryMiB / 16));
}

/**
 * Memory limit in MiB of a trainer that names none: its share by GPUs of what the host can give, in whole GiB.
 * Docker's limit is host memory, never GPU memory.
 */
export function defaultMemoryMiB(hostMemoryMiB: number, hostGpus: number, slotGpus: number): number {
  const usable = Math.max(0, hostMemoryMiB - hostReserveMiB(hostMemoryMiB));
  const share = hostGpus === 0 ? usable : (usable * slotGpus) / hostGpus;
  return Math.floor(share / MIB_PER_GIB) * MIB_PER_GIB;
}

/** GiB with at most one decimal, for people. */
export function gibText(mib: number): string {
  return `${Math.round((mib / MIB_PER_GIB) * 10) / 10} GiB`;
}
