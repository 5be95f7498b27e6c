import type { Findings } from "../findings";
import { componentText } from "../memory/limit";
import { gibText, gibToMib } from "../rules/memory";
import type { Software } from "./software";

/** The limits of a container, in MiB. */
export interface HostLimits {
  memoryMiB: number;
  shmMiB: number;
  /** Whether the operator set the memory; else it is the slot's share of the host's. */
  memoryGiven: boolean;
  /** Whether the memory is refused already because upstream asks for more. */
  memoryRefused: boolean;
}

/** Share of an estimate by which it may be too low: none of these was measured. */
const MARGIN = 0.15;

/**
 * Whether what the software is computed to keep in the host's memory fits the container. Over the limit is an error:
 * the kernel kills a rank that passes `memory`, and one that finds /dev/shm full dies of SIGBUS. Close to it is a warning.
 */
export function checkHostMemory(
  path: string,
  { memoryMiB, shmMiB, memoryGiven, memoryRefused }: HostLimits,
  software: Pick<Software, "hostMemory">,
  findings: Findings,
): void {
  const estimate = software.hostMemory;
  if (estimate === undefined) return;
  const { components } = estimate;
  const limits = [
    {
      at: `${path}.tuning.memoryGiB`,
      id: "LP-MEM-003",
      mib: memoryMiB,
      gib: estimate.memoryGiB,
      what: "host memory",
      of: components,
      fix: memoryGiven
        ? "use at least"
        : "use a host with more memory for each GPU, or set tuning.memoryGiB to at least",
    },
    {
      at: `${path}.tuning.shmGiB`,
      id: "LP-SHM-004",
      mib: shmMiB,
      gib: estimate.shmGiB,
      what: "/dev/shm",
      of: components.filter(({ shared }) => shared),
      fix: "use at least",
    },
  ] as const;
  for (const { at, id, mib, gib, what, of, fix } of limits) {
    if (mib >= gibToMib(gib * (1 + MARGIN)) || (id === "LP-MEM-003" && memoryRefused)) continue;
    const parts = `about ${gib.toFixed(0)} GiB of ${what} (${componentText(of)})`;
    if (mib < gibToMib(gib)) {
      const enough = Math.ceil(gib * (1 + MARGIN));
      findings.problem(at, gibText(mib), `the software needs ${parts}`, `${fix} ${enough}`, id);
    } else
      findings.warn(
        id,
        at,
        `${gibText(mib)}; the software needs ${parts}, and that is computed, not measured.`,
      );
  }
}
