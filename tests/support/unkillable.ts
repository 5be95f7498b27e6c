/**
 * Makes a real process that SIGKILL does not end, as one in a driver's call is: the first process of a PID namespace
 * waits when it dies for every other one of it to be collected (zap_pid_ns_processes in Linux's kernel/pid_namespace.c),
 * and here one is not, because its parent outside of the namespace is stopped.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../scripts/cli/run";

/** The command of a process that can be made so: util-linux's unshare, which starts the namespace's first process. */
export const UNSHARE = ["unshare", "--pid", "--fork", "sleep", "100000"] as const;

/** What this machine lacks, or undefined. */
export async function whyNoneUnkillable(): Promise<string | undefined> {
  try {
    await run("unshare", ["--pid", "--fork", "true"], { timeoutMs: 10_000 });
    return undefined;
  } catch (error) {
    return `this system makes no PID namespace: ${String(error)}`;
  }
}

/** A process that outlives SIGKILL until it is let go. */
export interface Unkillable {
  readonly pid: number;
  /** Lets it die. */
  letGo(): void;
}

/** Makes the child of a running `UNSHARE` unkillable. */
export async function makeUnkillable(unshare: number): Promise<Unkillable> {
  const pid = await firstChild(unshare);
  const holder = spawn("nsenter", ["--target", String(pid), "--pid", "sleep", "100000"], { stdio: "ignore" });
  const dead = await firstChild(holder.pid ?? 0);
  holder.kill("SIGSTOP");
  while (stateOf(holder.pid ?? 0) !== "T") await sleep(20);
  process.kill(dead, "SIGKILL");
  while (stateOf(dead) !== "Z") await sleep(20);
  return { pid, letGo: () => void holder.kill("SIGKILL") };
}

/** The first child of a process, as soon as there is one: of `UNSHARE` it comes when SIGTERM no longer ends that. */
export async function firstChild(parent: number): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const [child] = textOf(`/proc/${parent}/task/${parent}/children`).trim().split(" ");
    if (child !== undefined && child !== "") return Number(child);
    await sleep(20);
  }
  throw new Error(`process ${parent} has no child after 10 s`);
}

function stateOf(pid: number): string | undefined {
  return textOf(`/proc/${pid}/stat`).split(") ")[1]?.[0];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
