/** Errors that the driver wrote to the kernel's log. */
import { type Check, failed, notChecked, passed } from "../check";
import { withGpus } from "./shared";

/**
 * Xids that speak of the hardware or the driver and not of the program that ran: docs.nvidia.com/deploy/xid-errors
 * (read 2026-11-21). 13, 31, 43 and 45 are the program's own faults.
 */
const GRAVE: Readonly<Record<number, string>> = {
  48: "uncorrectable memory error",
  62: "internal micro-controller halt",
  63: "row remapped",
  64: "row remapping failed",
  74: "NVLink error",
  79: "fell off the bus",
  92: "many correctable errors",
  94: "contained memory error",
  95: "uncontained memory error",
  119: "GSP does not answer",
  120: "GSP error",
  140: "unrecovered ECC error",
};

/** One Xid line. */
export interface Xid {
  readonly device: string;
  readonly number: number;
}

/** `NVRM: Xid (PCI:0000:3b:00): 79, pid=..., GPU has fallen off the bus.` */
export function parseXids(lines: readonly string[]): Xid[] {
  return lines.flatMap((line) => {
    const found = /NVRM: Xid \((?:PCI:)?([0-9a-f:.]+)[^)]*\): (\d+)/i.exec(line);
    return found === null ? [] : [{ device: found[1] ?? "", number: Number(found[2]) }];
  });
}

/** Xids since the host was started. */
export const gpuXid: Check = {
  id: "gpu.xid",
  severity: "warning",
  withinSeconds: 5,
  expected: (file) => withGpus(file, "no grave Xid since the host was started"),
  look({ host }) {
    const lines = host.kernelLog();
    if (lines === undefined) return notChecked("the container may not read the kernel's log");
    const grave = parseXids(lines).filter((xid) => Object.hasOwn(GRAVE, xid.number));
    if (grave.length === 0) return passed("none");
    const kinds = [...new Set(grave.map((xid) => `${xid.device}: Xid ${xid.number} (${GRAVE[xid.number]})`))];
    return failed(
      kinds.join(", "),
      "reset the GPU or restart the host; where it comes back have the GPU replaced",
    );
  },
};
