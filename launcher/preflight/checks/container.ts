/** Is the container as large as the contract asks? */
import type { LaunchFile } from "../../../workloads/launchfile";
import { type Check, failed, passed } from "../check";
import { gib } from "./shared";

/** Docker's own /dev/shm is 64 MiB: below this nobody has set one. */
const SHM_UNSET_MIB = 1_024;
/** Open files: many peers, data loaders and uploads at once. */
const OPEN_FILES = 65_536;
/** Free space below this share of the floor stops the next checkpoint. */
const FREE_SHARE = 0.1;

/** Size of /dev/shm. */
export const hostShm: Check = {
  id: "host.shm",
  severity: "warning",
  withinSeconds: 5,
  expected: ({ floors }) => (floors.shmMiB > 0 ? `at least ${gib(floors.shmMiB)}` : undefined),
  async look({ file, host }) {
    const { totalMiB } = await host.fileSystem("/dev/shm");
    if (totalMiB >= file.floors.shmMiB) return passed(gib(totalMiB));
    const mend = "raise tuning.shmGiB (Docker's shm-size) and deploy the trainer again";
    const unset = totalMiB < SHM_UNSET_MIB && file.floors.shmMiB >= SHM_UNSET_MIB;
    return failed(gib(totalMiB), mend, unset ? { severity: "critical" } : {});
  },
};

/** Memory that the container may use. */
export const hostMemory: Check = {
  id: "host.memory",
  severity: "warning",
  withinSeconds: 5,
  expected: ({ floors }) => (floors.memoryMiB > 0 ? `at least ${gib(floors.memoryMiB)}` : undefined),
  look({ file, host }) {
    const mib = host.memoryMiB();
    if (mib >= file.floors.memoryMiB) return passed(gib(mib));
    return failed(
      gib(mib),
      "raise tuning.memoryGiB, or use a host with more memory: uploads hold whole copies",
    );
  },
};

/** CPUs that the container may use. */
export const hostCpus: Check = {
  id: "host.cpus",
  severity: "warning",
  withinSeconds: 5,
  expected: ({ floors }) => (floors.cpus > 0 ? `at least ${floors.cpus}` : undefined),
  look({ file, host }) {
    const cpus = host.cpus();
    if (cpus >= file.floors.cpus) return passed(String(cpus));
    return failed(String(cpus), "widen the slot's cpuSet, or use a host with more CPUs");
  },
};

/** Space of the working folder's file system. */
export const hostDisk: Check = {
  id: "host.disk",
  severity: "warning",
  withinSeconds: 10,
  expected: ({ floors }) =>
    floors.diskMiB === undefined
      ? undefined
      : `${gib(floors.diskMiB)} in all, ${gib(floors.diskMiB * FREE_SHARE)} free`,
  async look({ file, host, mapPath }) {
    const floor = file.floors.diskMiB ?? 0;
    const { totalMiB, freeMiB } = await host.fileSystem(mapPath(workingFolder(file)));
    const found = `${gib(totalMiB)} in all, ${gib(freeMiB)} free`;
    if (freeMiB < floor * FREE_SHARE)
      return failed(found, "free space in the trainer's work volume, or use a larger disk", {
        severity: "critical",
      });
    return totalMiB >= floor
      ? passed(found)
      : failed(found, "use a larger disk: checkpoints and caches grow");
  },
};

/** Limits that the software inherits. */
export const hostLimits: Check = {
  id: "host.limits",
  severity: "warning",
  withinSeconds: 5,
  expected: (file) =>
    file.gpus.count > 0 ? `${OPEN_FILES} open files, locked memory without limit` : undefined,
  look({ host }) {
    const limits = host.limits();
    const files = limits.get("Max open files")?.soft ?? 0;
    const locked = limits.get("Max locked memory")?.soft ?? 0;
    const found = `${shown(files)} open files, locked memory ${shown(locked)}`;
    if (files >= OPEN_FILES && locked === Number.POSITIVE_INFINITY) return passed(found);
    return failed(found, "deploy the trainer again: its container asks for nofile and memlock");
  },
};

function workingFolder(file: LaunchFile): string {
  return file.processes[0]?.cwd ?? "/";
}

function shown(limit: number): string {
  return limit === Number.POSITIVE_INFINITY ? "without limit" : String(limit);
}
