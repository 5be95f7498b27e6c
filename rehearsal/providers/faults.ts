/**
 * Injected faults: one file per fault in `<cloud>/faults/`. A fault with `times` is one file per time, and taking one is
 * deleting its file, so two provider processes never take the same.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "./cloud";

export type Operation = "check" | "diff" | "create" | "read" | "update" | "delete" | "invoke";

/** Something that goes wrong, or slowly. Left-out conditions match everything. */
export interface Fault {
  readonly operation?: Operation;
  /** Type token of the resource or function. */
  readonly type?: string;
  /** Logical name of the resource. */
  readonly name?: string;
  /** The error that the provider answers with; left out, the call is only slow. */
  readonly error?: string;
  readonly delayMilliseconds?: number;
  /** How often; left out: always. */
  readonly times?: number;
  /** Preview calls count too; left out: only the real ones. */
  readonly atPreview?: boolean;
}

interface Call {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
  readonly preview: boolean;
}

/** The faults of one simulated cloud. */
export class Faults {
  constructor(private readonly cloudFolder: string) {}

  /** Adds a fault. */
  add(fault: Fault): void {
    for (let copy = 0; copy < (fault.times ?? 1); copy++) {
      const name = `${Date.now()}-${Math.random().toString(36).slice(2)}.json`;
      writeAtomically(join(this.cloudFolder, "faults", name), fault);
    }
  }

  /** Makes an endpoint (such as `ssh://user@host`) answer nothing until `reachable`. */
  unreachable(endpoint: string): void {
    writeAtomically(this.offPath(endpoint), { endpoint });
  }

  /** Makes an endpoint answer again. */
  reachable(endpoint: string): void {
    rmSync(this.offPath(endpoint), { force: true });
  }

  /** Whether an endpoint answers. */
  isReachable(endpoint: string): boolean {
    return !existsSync(this.offPath(endpoint));
  }

  /** Takes every fault away and makes every endpoint answer. */
  clear(): void {
    for (const name of ["faults", "off"])
      rmSync(join(this.cloudFolder, name), { recursive: true, force: true });
  }

  /** Waits and throws as the first matching fault says. */
  async meet(call: Call): Promise<void> {
    const folder = join(this.cloudFolder, "faults");
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith(".json")) continue;
      const path = join(folder, file);
      const fault = readFault(path);
      if (fault === undefined || !matches(fault, call)) continue;
      if (fault.times !== undefined && !take(path)) continue;
      if (fault.delayMilliseconds !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, fault.delayMilliseconds));
      }
      if (fault.error !== undefined) throw new Error(fault.error);
      return;
    }
  }

  private offPath(endpoint: string): string {
    mkdirSync(join(this.cloudFolder, "off"), { recursive: true });
    return join(this.cloudFolder, "off", `${encodeURIComponent(endpoint)}.json`);
  }
}

function matches(fault: Fault, call: Call): boolean {
  return (
    (fault.operation === undefined || fault.operation === call.operation) &&
    (fault.type === undefined || fault.type === call.type) &&
    (fault.name === undefined || fault.name === call.name) &&
    (fault.atPreview === true || !call.preview)
  );
}

function readFault(path: string): Fault | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Fault;
  } catch {
    return undefined;
  }
}

function take(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
