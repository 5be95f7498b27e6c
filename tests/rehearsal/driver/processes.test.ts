import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it } from "vitest";
import { processTree, scannedChildren, startOf, stillAlive } from "../../../rehearsal/driver/processes";
import { until } from "../../support/until";

let shell: ChildProcess;
let sleepers: number[];

/** A shell with two children, which it names. */
beforeEach(async () => {
  const script = "sleep 60 & echo $!; sleep 61 & echo $!; echo .; wait";
  shell = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  while (!said.includes(".")) for (const data of await once(shell.stdout ?? shell, "data")) said += data;
  sleepers = said.split("\n").slice(0, 2).map(Number);
});
afterEach(() => {
  if (shell.exitCode === null) process.kill(-(shell.pid ?? 0), "SIGKILL");
});

it("is a process with all below it", async () => {
  const commandOf = (pid?: number) => processTree(process.pid).find((each) => each.pid === pid)?.command;
  // A child is the shell itself until it has become a program of its own.
  await until("the second child's program", () => commandOf(sleepers[1])?.join(" ") === "sleep 61");
  const tree = processTree(process.pid);
  expect(tree[0]?.pid).toBe(process.pid);
  expect(tree.filter(({ parent }) => parent === shell.pid).map(({ pid }) => pid)).toEqual(sleepers);
});

it("is the same where the kernel keeps no lists of children", () => {
  const childrenOf = scannedChildren();
  expect(childrenOf(process.pid)).toContain(shell.pid);
  expect(childrenOf(shell.pid ?? 0)).toEqual(sleepers);
  expect(childrenOf(sleepers[0] ?? 0)).toEqual([]);
});

it("is without what has ended, and another process with the same id is not taken for it", async () => {
  const info = { pid: shell.pid ?? 0, startedAt: startOf(shell.pid ?? 0) ?? "" };
  expect(stillAlive(info)).toBe(true);
  expect(stillAlive({ ...info, startedAt: "1" })).toBe(false);
  const ended = once(shell, "exit");
  process.kill(-info.pid, "SIGKILL");
  await ended;
  expect(stillAlive(info)).toBe(false);
  expect(processTree(process.pid).some(({ pid }) => pid === info.pid)).toBe(false);
});
