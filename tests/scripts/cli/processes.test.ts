import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kill, processesWith } from "../../../scripts/cli/processes";

let mark: string;
beforeEach(() => {
  mark = mkdtempSync(join(tmpdir(), "lo-"));
});
afterEach(() => {
  rmSync(mark, { recursive: true });
});

async function sleeper(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }) {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000); console.log(1)", ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    ...options,
  });
  await once(child.stdout, "data");
  return child;
}

describe("a process in a session of its own", () => {
  it.each([
    ["its environment", () => sleeper([], { env: { TMPDIR: mark } })],
    ["its command line", () => sleeper([join(mark, "socket")], {})],
    ["its working directory", () => sleeper([], { cwd: mark })],
  ])("is found by %s, and ended", async (_, start) => {
    const child = await start();
    const found = processesWith(mark);
    expect(found.map((each) => each.pid)).toEqual([child.pid]);
    const ended = once(child, "exit");
    kill(found);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(processesWith(mark)).toEqual([]);
  });
});
