import { show } from "../../config/error";
import type { TrainerConfig } from "../../config/schema/trainer";
import { suggest } from "../../config/suggest";
import { LAUNCH_FILE_VERSION } from "../../workloads/launchfile";
import type { Findings } from "../findings";
import type { PlanInputs } from "../inputs";
import type { BucketPlan, HostPlan, LaunchPlan, SlotPlan, TrainerPlan, ValuePlan } from "../plan";
import { gibToMib } from "../rules/memory";
import { INNER_STATUS_PORT, resolveContainer, statusPort } from "./container";
import { checkRestartInside } from "./custom/restartInside";
import { lockedNccl, resolveImage } from "./image";
import type { Software } from "./software";

/** What one trainer is placed on; parts that could not be resolved are undefined. */
export interface Placement {
  host: HostPlan | undefined;
  slot: SlotPlan | undefined;
}

/** Finds the host and slot of a trainer. A name that exists but did not parse is no further problem. */
export function place(
  path: string,
  trainer: TrainerConfig,
  hosts: ReadonlyMap<string, HostPlan | undefined>,
  findings: Findings,
): Placement {
  if (!hosts.has(trainer.host)) {
    findings.problem(
      `${path}.host`,
      show(trainer.host),
      "no such host",
      hosts.size === 0 ? "add it under `hosts:`" : suggest(trainer.host, [...hosts.keys()]),
    );
    return { host: undefined, slot: undefined };
  }
  const host = hosts.get(trainer.host);
  if (host === undefined) return { host: undefined, slot: undefined };
  const slot = host.slots.find((s) => s.name === trainer.slot);
  if (slot === undefined) {
    const names = host.slots.map((s) => s.name);
    findings.problem(
      `${path}.slot`,
      show(trainer.slot),
      `host ${host.name} has no such slot`,
      suggest(trainer.slot, names),
    );
  }
  return { host, slot };
}

/** Checks that the slot suits the software: how many GPUs, how much memory on each, and what upstream asks of a host. */
export function checkPlacement(
  path: string,
  software: Software,
  { host, slot }: Placement,
  findings: Findings,
): void {
  if (host === undefined || slot === undefined) return;
  const { machine } = host;
  if (slot.gpus.length !== software.worldSize) {
    findings.problem(
      `${path}.slot`,
      show(slot.name),
      `the slot has ${slot.gpus.length} GPU(s), and the software runs with exactly ${software.worldSize}`,
      `use a slot of ${software.worldSize} GPU${software.worldSize === 1 ? "" : "s"}`,
      "LP-SLOT-001",
    );
  }
  if (machine.gpuMemoryGiB < software.gpuMemoryFloorGiB) {
    findings.problem(
      `${path}.host`,
      show(host.name),
      `its GPUs have ${machine.gpuMemoryGiB} GiB each, upstream asks for ${software.gpuMemoryFloorGiB}`,
      "use a host with larger GPUs",
    );
  }
  const { floors } = software;
  if (machine.cpus < floors.cpus) {
    findings.warn("LP-HOST-001", `${path}.host`, `${machine.cpus} CPUs; upstream asks for ${floors.cpus}.`);
  }
  const diskGiB = host.kind === "aws" ? host.root.sizeGiB : machine.diskGiB;
  if (diskGiB !== undefined && diskGiB < floors.diskGiB) {
    findings.warn(
      "LP-HOST-001",
      `${path}.host`,
      `${diskGiB} GiB of disk; upstream asks for ${floors.diskGiB}.`,
    );
  }
  if (machine.uplinkGbps !== undefined && machine.uplinkGbps < floors.uplinkGbps) {
    findings.warn(
      "LP-HOST-001",
      `${path}.host`,
      `${machine.uplinkGbps} Gbit/s up; upstream asks for ${floors.uplinkGbps}.`,
    );
  }
}

/** Puts one trainer together; undefined when its host, slot, bucket or image could not be resolved. */
export function resolveTrainer(
  name: string,
  stack: string,
  trainer: TrainerConfig,
  software: Software,
  placement: Placement,
  bucket: BucketPlan | undefined,
  production: boolean,
  inputs: PlanInputs,
  findings: Findings,
): TrainerPlan | undefined {
  const path = `trainers.${name}`;
  checkPlacement(path, software, placement, findings);
  const image = resolveImage(path, stack, trainer.workload, trainer.image, inputs, findings);
  if (trainer.workload === "custom")
    checkRestartInside(path, trainer, lockedNccl(trainer.workload, trainer.image, inputs), findings);
  const { host, slot } = placement;
  if (host === undefined || slot === undefined) return undefined;
  if (trainer.secretsPath !== undefined && host.kind === "aws") {
    findings.problem(
      `${path}.secretsPath`,
      show(trainer.secretsPath),
      "a host that is made here has no such folder yet",
      "remove it, and set the secrets in the stack",
    );
  }
  if (trainer.secretsPath !== undefined && host.kind !== "aws" && bucket?.tokens === "create") {
    findings.problem(
      `${path}.secretsPath`,
      show(trainer.secretsPath),
      `the stack makes the keys of bucket ${bucket.name} (tokens: create), and they would reach no file there`,
      `set buckets.${bucket.name}.tokens to given, or remove secretsPath`,
    );
  }
  const container = resolveContainer(name, trainer, software, host, slot, production, findings);
  if (image === undefined || (trainer.bucket !== undefined && bucket === undefined)) return undefined;
  const values: ValuePlan[] = [
    ...software.values,
    ...containerValues(trainer, container.shmMiB, container.memoryMiB),
  ];
  return {
    name,
    workload: trainer.workload,
    host: host.name,
    slot: slot.name,
    gpus: slot.gpus,
    enabled: trainer.enabled,
    bucket: bucket?.name,
    image,
    launch: launchPlan(name, trainer, software, slot, host, values),
    files: software.files
      .filter((file) => !(file.secret && trainer.secretsPath !== undefined))
      .map(({ path, content, secret }) => ({ path, content, secret, mode: secret ? "0400" : "0444" })),
    container,
    statusPort: statusPort(trainer, slot),
    openPorts: software.openPorts,
    values,
    refused: software.refused,
    estimates: {
      ...software.estimates,
      hostMemoryFloorGiB: software.floors.memoryGiB,
      hostMemoryGiB: hostMemoryOf(software),
    },
  };
}

function hostMemoryOf({ hostMemory }: Software): { memory: number; shm: number } | undefined {
  if (hostMemory === undefined) return undefined;
  return { memory: Math.round(hostMemory.memoryGiB), shm: Math.round(hostMemory.shmGiB) };
}

function containerValues(trainer: TrainerConfig, shmMiB: number, memoryMiB: number): ValuePlan[] {
  const own = (set: boolean, source: string, reason: string) =>
    set
      ? {
          from: "override" as const,
          source: "override",
          reason: "set in the stack file",
          replaces: undefined,
        }
      : { from: "derived" as const, source, reason, replaces: undefined };
  return [
    {
      key: "container:shmMiB",
      value: String(shmMiB),
      ...own(
        trainer.tuning.shmGiB !== undefined,
        "LP-SHM-002",
        "what the software keeps in /dev/shm; Docker's default is 64 MiB",
      ),
    },
    {
      key: "container:memoryMiB",
      value: String(memoryMiB),
      ...own(
        trainer.tuning.memoryGiB !== undefined,
        "LP-MEM-001",
        "the slot's share of the host's memory, after a reserve for the system",
      ),
    },
  ];
}

function launchPlan(
  name: string,
  trainer: TrainerConfig,
  software: Software,
  slot: SlotPlan,
  host: HostPlan,
  values: readonly ValuePlan[],
): LaunchPlan {
  const tuned = values.filter((v) => !v.key.startsWith("container:"));
  return {
    version: LAUNCH_FILE_VERSION,
    trainer: name,
    workload: trainer.workload,
    upstreamCommit: software.upstreamCommit,
    processes: software.processes,
    gpus: {
      count: slot.gpus.length,
      model: host.machine.gpuModel.split(" ")[0],
      memoryMiB: gibToMib(host.machine.gpuMemoryGiB),
      nvlink: host.machine.nvlink,
    },
    http: { port: INNER_STATUS_PORT },
    files: software.files.map((f) => ({
      path: f.path,
      private: f.secret,
      purpose: f.purpose ?? purposeOf(f.path),
    })),
    bucket: software.bucket,
    floors: {
      memoryMiB: gibToMib(software.floors.memoryGiB),
      shmMiB: gibToMib(software.shm.floorGiB),
      cpus: software.floors.cpus,
      diskMiB: gibToMib(software.floors.diskGiB),
    },
    preflight: software.preflight,
    supervision: software.supervision,
    logPatterns: software.logPatterns,
    uploads: software.uploads,
    results: software.results,
    sources: Object.fromEntries(tuned.map((v) => [v.key, v.source])),
    settings: settingsOf(tuned),
  };
}

/** Values in config files, which the launcher does not read: the status page shows them from here. */
function settingsOf(values: readonly ValuePlan[]): Record<string, string> | undefined {
  const own = values.filter(({ key }) => !/^(flag|env):/.test(key)).map(({ key, value }) => [key, value]);
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

function purposeOf(path: string): string {
  return path.endsWith(".env")
    ? "environment of the software"
    : path.includes("/hotkeys/")
      ? "wallet hotkey"
      : "wallet";
}
