import { show } from "../../config/error";
import type { SlotConfig } from "../../config/schema/slot";
import type { Findings } from "../findings";

/** Checks the slots of one host: indices that the machine has, none twice, none in two slots. */
export function checkSlots(
  path: string,
  slots: Readonly<Record<string, SlotConfig>>,
  gpuCount: number,
  cpus: number,
  findings: Findings,
): void {
  const owner = new Map<number, string>();
  for (const [slot, { gpus, cpuSet }] of Object.entries(slots)) {
    const at = `${path}.slots.${slot}.gpus`;
    const seen = new Set<number>();
    for (const gpu of gpus) {
      if (gpuCount === 0) {
        findings.problem(
          at,
          show(gpus),
          "the host has no GPU",
          "remove the slot, or correct machine.gpuCount",
        );
        break;
      }
      if (gpu >= gpuCount) {
        findings.problem(
          at,
          show(gpus),
          `the host has GPUs 0 to ${gpuCount - 1}, not ${gpu}`,
          "use indices that it has",
        );
        continue;
      }
      if (seen.has(gpu))
        findings.problem(at, show(gpus), `GPU ${gpu} stands there twice`, "write each index once");
      seen.add(gpu);
      const other = owner.get(gpu);
      if (other !== undefined && other !== slot) {
        findings.problem(
          at,
          show(gpus),
          `GPU ${gpu} belongs to slot ${other} already`,
          "give each GPU to one slot",
        );
      } else owner.set(gpu, slot);
    }
    if (cpuSet !== undefined) checkCpuSet(`${path}.slots.${slot}.cpuSet`, cpuSet, cpus, findings);
  }
}

function checkCpuSet(path: string, cpuSet: string, cpus: number, findings: Findings): void {
  for (const part of cpuSet.split(",")) {
    const [from = 0, to = from] = part.split("-").map(Number);
    if (to < from) {
      findings.problem(path, show(cpuSet), `${part} counts backwards`, "write the lower number first");
    } else if (to >= cpus) {
      findings.problem(
        path,
        show(cpuSet),
        `the host has CPUs 0 to ${cpus - 1}`,
        "take the list from `nvidia-smi topo -m`",
        "LP-CPU-001",
      );
      return;
    }
  }
}
