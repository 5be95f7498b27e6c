import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kill, processesWith } from "../../../scripts/cli/processes";
import { run } from "../../../scripts/cli/run";

const root = resolve(__dirname, "../../..");

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

it("that started us is none of them", async () => {
  const script = `import { processesWith } from ${JSON.stringify(join(root, "scripts/cli/processes"))};
    console.log(JSON.stringify(processesWith(${JSON.stringify(mark)})));`;
  writeFileSync(join(mark, "look.ts"), script);
  const line = `'${process.execPath}' -r tsx/cjs '${join(mark, "look.ts")}'; true`;
  expect((await run("sh", ["-c", line], { cwd: root })).stdout).toBe("[]\n");
});

describe("a process in a session of its own", () => {
  it.each([
    ["its environment", () => sleeper([], { env: { TMPDIR: mark } })],
    ["its command line", () => sleeper([join(mark, "socket")], {})],
    ["its working directory", () => sleeper([], { cwd: mark })],
  ])("is found by %s, and ended", async (_, start) => {
    const child = await start();
    const found = processesWith(mark, { workingDirectory: true });
    expect(found.map((each) => each.pid)).toEqual([child.pid]);
    const ended = once(child, "exit");
    kill(found);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(processesWith(mark, { workingDirectory: true })).toEqual([]);
  });
});
