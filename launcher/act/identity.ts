/** Names a process for good: a pid alone is given out again. */
import { readFileSync } from "node:fs";
import { readProcess } from "../supervise/proctable";

/** A process of this boot by pid and start time. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (proc(5), field 22). */
  readonly startTicks: number;
  readonly bootId: string;
}

/** Id of the running boot. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** The identity of a live process; undefined when it is gone. */
export function identify(pid: number): ProcessIdentity | undefined {
  const row = readProcess(pid);
  return row === undefined || row.state === "Z"
    ? undefined
    : { pid, startTicks: row.startTicks, bootId: bootId() };
}

/** True where exactly this process still lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  const found = identify(identity.pid);
  return found?.startTicks === identity.startTicks && found.bootId === identity.bootId;
}
