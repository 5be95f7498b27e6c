import type { TrainerConfig } from "../../config/schema/trainer";
import type { Findings } from "../findings";
import type { BindPlan, ContainerPlan, HostPlan, SlotPlan, VolumePlan } from "../plan";
import { defaultMemoryMiB, gibText, gibToMib, hostReserveMiB } from "../rules/memory";
import { checkHostMemory } from "./hostMemory";
import { checkShm } from "./shm";
import type { Software } from "./software";

/** Port of the launcher inside the container. */
export const INNER_STATUS_PORT = 9400;

/** Where the launcher keeps its own state. */
export const STATE_PATH = "/var/lib/launchpad";

/** Bytes of the main thread's stack, and open files: what NVIDIA's containers ask for and what many sockets need. */
const ULIMITS = [
  { name: "memlock", soft: -1, hard: -1 },
  { name: "nofile", soft: 1_048_576, hard: 1_048_576 },
  { name: "stack", soft: 67_108_864, hard: 67_108_864 },
];

/** What Docker is asked for, for one trainer. */
export function resolveContainer(
  name: string,
  trainer: TrainerConfig,
  software: Software,
  host: HostPlan,
  slot: SlotPlan,
  production: boolean,
  findings: Findings,
): ContainerPlan {
  const { memoryMiB, shmMiB } = limits(`trainers.${name}`, trainer, software, host, slot, findings);
  const volumes: VolumePlan[] = [{ role: "state", mountPath: STATE_PATH }, ...software.volumes].map((v) => ({
    role: v.role as VolumePlan["role"],
    name: `launchpad-${name}-${v.role}`,
    mountPath: v.mountPath,
    retain: production,
  }));
  return {
    name: `launchpad-${name}`,
    deviceIds: slot.gpus.map(String).sort(),
    shmMiB,
    memoryMiB,
    memorySwapMiB: memoryMiB,
    cpuSet: slot.cpuSet,
    ulimits: ULIMITS,
    restart: trainer.restart ?? software.restart,
    stopSignal: software.stop.signal,
    // Docker must not kill the launcher before the launcher has given its software the grace.
    stopGraceSeconds: software.stop.graceSeconds + 15,
    ports: [
      ...software.openPorts.map((p) => ({
        port: p.port,
        protocol: p.protocol,
        ip: "0.0.0.0" as const,
        internal: p.port,
      })),
      { port: statusPort(trainer, slot), protocol: "tcp", ip: "127.0.0.1", internal: INNER_STATUS_PORT },
    ],
    volumes,
    binds: secretBinds(trainer, software),
    logMaxSizeMiB: 100,
    logMaxFiles: 5,
  };
}

/** Port of the status page on the host: stable, and different for every slot of a host. */
export function statusPort(trainer: TrainerConfig, slot: SlotPlan): number {
  return trainer.statusPort ?? INNER_STATUS_PORT + Math.min(...slot.gpus);
}

/** With `secretsPath` the host's own files are bound read-only where the uploads would be. */
function secretBinds(trainer: TrainerConfig, software: Software): BindPlan[] {
  const folder = trainer.secretsPath;
  if (folder === undefined) return [];
  return software.files
    .filter((file) => file.secret)
    .map((file) => ({
      hostPath: `${folder}/${secretName(file.path)}`,
      containerPath: file.path,
      readOnly: true,
    }));
}

/** Where a secret file lies in `secretsPath`: a hotkey as in btcli's layout below `wallet`, others by their name. */
function secretName(path: string): string {
  const hotkeys = path.indexOf("/hotkeys/");
  return hotkeys === -1 ? path.slice(path.lastIndexOf("/") + 1) : `wallet${path.slice(hotkeys)}`;
}

function limits(
  path: string,
  trainer: TrainerConfig,
  software: Software,
  host: HostPlan,
  slot: SlotPlan,
  findings: Findings,
): { memoryMiB: number; shmMiB: number } {
  const hostMiB = host.machine.memoryMiB;
  const given = trainer.tuning.memoryGiB;
  const memoryMiB =
    given === undefined
      ? defaultMemoryMiB(hostMiB, host.machine.gpuCount, slot.gpus.length)
      : gibToMib(given);
  const shmMiB = gibToMib(trainer.tuning.shmGiB ?? software.shm.defaultGiB);
  const memoryPath = `${path}.tuning.memoryGiB`;
  const shmPath = `${path}.tuning.shmGiB`;
  if (memoryMiB > hostMiB - hostReserveMiB(hostMiB)) {
    findings.problem(
      memoryPath,
      gibText(memoryMiB),
      `host ${host.name} has ${gibText(hostMiB)} and keeps ${gibText(hostReserveMiB(hostMiB))} for itself (this limit is host memory, not GPU memory)`,
      hostMiB - hostReserveMiB(hostMiB) < 1024
        ? "use a larger host"
        : `use at most ${Math.floor((hostMiB - hostReserveMiB(hostMiB)) / 1024)}`,
      "LP-MEM-002",
    );
  }
  if (memoryMiB < gibToMib(software.floors.memoryGiB)) {
    const least = `${software.floors.memoryGiB} GiB`;
    const message = `${gibText(memoryMiB)} of memory; upstream asks for ${least}.`;
    if (given === undefined) findings.warn("LP-HOST-001", memoryPath, message);
    else
      findings.problem(
        memoryPath,
        gibText(memoryMiB),
        `upstream asks for at least ${least}`,
        `use at least ${software.floors.memoryGiB}`,
        "LP-HOST-001",
      );
  }
  checkShm(shmPath, shmMiB, memoryMiB, software, slot, findings);
  const memoryGiven = given !== undefined;
  const memoryRefused = memoryGiven && memoryMiB < gibToMib(software.floors.memoryGiB);
  checkHostMemory(path, { memoryMiB, shmMiB, memoryGiven, memoryRefused }, software, findings);
  return { memoryMiB, shmMiB };
}
