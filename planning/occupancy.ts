import { show } from "../config/error";
import type { Findings } from "./findings";
import type { HostPlan, TrainerPlan } from "./plan";
import { gibText, hostReserveMiB } from "./rules/memory";

/** Fills in who uses which slot and port of a host, and checks that trainers on one host get along. */
export function occupy(
  hosts: readonly HostPlan[],
  trainers: readonly TrainerPlan[],
  complete: boolean,
  findings: Findings,
): void {
  for (const host of hosts) {
    const here = trainers.filter((t) => t.host === host.name);
    takeSlots(host, here, findings);
    takePorts(host, here, findings);
    shareMemory(host, here, findings);
    if (host.kind === "aws") host.ecrRepositories = ecrRepositories(here);
    if (complete) noteIdle(host, findings);
  }
}

/** Repositories of ECR that enabled trainers pull from: the instance's role gets the right to, and to no other. */
function ecrRepositories(trainers: readonly TrainerPlan[]): string[] {
  const repositories = trainers.flatMap(({ enabled, image }) =>
    enabled && image.from === "registry" ? [image.repository] : [],
  );
  const ecr = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/.+$/;
  return [...new Set(repositories.filter((repository) => ecr.test(repository)))].sort();
}

function takeSlots(host: HostPlan, trainers: readonly TrainerPlan[], findings: Findings): void {
  const busy = new Set<number>();
  const owners = new Map<string, string>();
  for (const trainer of trainers) {
    const path = `trainers.${trainer.name}.slot`;
    const other = owners.get(trainer.slot);
    if (other !== undefined) {
      findings.problem(
        path,
        show(trainer.slot),
        `trainer ${other} has that slot of host ${host.name}`,
        "use another slot",
      );
      continue;
    }
    owners.set(trainer.slot, trainer.name);
    if (!trainer.enabled) continue;
    const slot = host.slots.find((s) => s.name === trainer.slot);
    if (slot !== undefined) slot.trainer = trainer.name;
    for (const gpu of trainer.gpus) busy.add(gpu);
  }
  host.idleGpus = Array.from({ length: host.machine.gpuCount }, (_, gpu) => gpu).filter(
    (gpu) => !busy.has(gpu),
  );
}

function takePorts(host: HostPlan, trainers: readonly TrainerPlan[], findings: Findings): void {
  const taken = new Map<string, string>();
  for (const trainer of trainers) {
    for (const { port, protocol, ip } of trainer.container.ports) {
      const key = `${port}/${protocol}`;
      const other = taken.get(key);
      if (other !== undefined && other !== trainer.name) {
        const rule = `trainer ${other} has ${key} of host ${host.name}, and the number outside is the same as inside`;
        const at = ip === "127.0.0.1" ? "statusPort" : "ports";
        findings.problem(`trainers.${trainer.name}.${at}`, key, rule, "give it another port");
      } else if (other !== undefined && ip === "127.0.0.1") {
        const rule = "is one of the trainer's own ports too";
        findings.problem(`trainers.${trainer.name}.statusPort`, key, rule, "give it another port");
      } else taken.set(key, trainer.name);
    }
    if (trainer.enabled) host.openPorts.push(...trainer.openPorts);
  }
}

function shareMemory(host: HostPlan, trainers: readonly TrainerPlan[], findings: Findings): void {
  const enabled = trainers.filter((t) => t.enabled);
  if (enabled.length < 2) return;
  const sum = enabled.reduce((mib, t) => mib + t.container.memoryMiB, 0);
  const usable = host.machine.memoryMiB - hostReserveMiB(host.machine.memoryMiB);
  if (sum <= usable) return;
  findings.problem(
    `hosts.${host.name}`,
    `${enabled.map((t) => `${t.name} ${gibText(t.container.memoryMiB)}`).join(", ")}`,
    `together more than the ${gibText(usable)} that the host can give`,
    "lower tuning.memoryGiB",
  );
}

function noteIdle(host: HostPlan, findings: Findings): void {
  if (host.idleGpus.length === 0) return;
  const { usd } = host.price;
  const share =
    usd === undefined
      ? ""
      : ` ($${((usd * host.idleGpus.length) / host.machine.gpuCount).toFixed(2)} an hour)`;
  findings.warn(
    "LP-COST-002",
    `hosts.${host.name}`,
    `${host.idleGpus.length} of ${host.machine.gpuCount} GPUs stay idle${share}: ${host.idleGpus.join(", ")}.`,
  );
}
