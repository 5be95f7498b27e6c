import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { OperatorError } from "../../../scripts/cli/errors";
import { RunError, type RunningProcess, type RunOptions, run, start } from "../../../scripts/cli/run";

const sh = (script: string) => ["-c", script] as const;

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "launchpad-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function ended(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 1_000; tries++) {
    try {
      process.kill(pid, 0);
      if (readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")) return true;
    } catch {
      return true;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  return false;
}

describe("run", () => {
  it("returns both streams", async () => {
    const result = await run("sh", sh("echo out; echo err >&2"));
    expect(result).toMatchObject({ exitCode: 0, stdout: "out\n", stderr: "err\n", truncated: false });
  });

  it("gives the child exactly the environment and the input that were named", async () => {
    const env = { PATH: process.env.PATH, ONLY: "this" };
    const { stdout } = await run("sh", sh("cat; echo $ONLY $HOME"), { env, input: "typed " });
    expect(stdout).toBe("typed this\n");
  });

  it("has no stdin for a child to wait on", async () => {
    expect((await run("cat", [], { timeoutMs: 30_000 })).stdout).toBe("");
  });

  it("throws with the exit code and the last lines", async () => {
    const failure = await run("sh", sh("echo why >&2; exit 3"), { label: "the thing" }).catch(
      (error) => error,
    );
    expect(failure).toBeInstanceOf(RunError);
    expect(failure.message).toMatch(/^the thing ended with exit code 3 after \d+\.\d s\n {2}why$/);
    expect(failure.result.exitCode).toBe(3);
  });

  it("returns a failure when asked not to throw", async () => {
    expect((await run("sh", sh("kill -9 $$"), { check: false })).signal).toBe("SIGKILL");
  });

  it("says which program is missing", async () => {
    const failure = await run("no-such-program", ["x"]).catch((error) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(failure.message).toBe("no-such-program was not found - install it, or put its folder on PATH");
  });

  it("keeps the newest output within its bound", async () => {
    const script = `for (let i = 0; i < 20000; i++) console.log("line " + i)`;
    const { stdout, truncated } = await run(process.execPath, ["-e", script], { maxOutputBytes: 1000 });
    expect(truncated).toBe(true);
    expect(stdout).toHaveLength(1000);
    expect(stdout.endsWith("line 19999\n")).toBe(true);
  });

  it("hands on lines whole, also the last one without a line break", async () => {
    const lines: string[] = [];
    const onLine = (line: string, stream: string) => lines.push(`${stream} ${line}`);
    await run("sh", sh("printf 'a'; sleep 0.1; printf 'b\\r\\nc'; printf 'd' >&2"), { onLine });
    expect(lines.sort()).toEqual(["stderr d", "stdout ab", "stdout c"]);
  });

  it("ends a child and its grandchildren when the time is over", async () => {
    const file = join(scratch(), "pid");
    const script = `trap '' TERM; sleep 60 & echo $! > ${file}; echo ready; wait; sleep 60`;
    // The time is over when the trap is set, however long that takes.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    let running: RunningProcess | undefined;
    await new Promise<void>((ready) => {
      running = start("sh", sh(script), { timeoutMs: 60_000, killGraceMs: 200, onLine: () => ready() });
    });
    vi.advanceTimersByTime(60_200);
    vi.useRealTimers();
    const failure = await running?.result.catch((error) => error);
    expect(failure.result).toMatchObject({ timedOut: true, signal: "SIGKILL" });
    expect(failure.message).toContain("was ended because it had not finished");
    expect(await ended(Number(readFileSync(file, "utf8")))).toBe(true);
  });

  it("ends what a child left behind, and does not wait for the output of that", async () => {
    const began = performance.now();
    const { stdout } = await run("sh", sh("sleep 60 & echo $!"));
    expect(performance.now() - began).toBeLessThan(40_000);
    expect(await ended(Number(stdout))).toBe(true);
  });

  it("ends the child when its signal aborts, and throws the reason", async () => {
    const controller = new AbortController();
    const running = run("sleep", ["60"], { signal: controller.signal });
    controller.abort(new Error("no longer wanted"));
    await expect(running).rejects.toThrow("no longer wanted");
    await expect(run("true", [], { signal: controller.signal })).rejects.toThrow("no longer wanted");
  });

  it("takes a child that does not read its input", async () => {
    await expect(run("true", [], { input: "x".repeat(1_000_000) })).resolves.toMatchObject({ exitCode: 0 });
  });
});

describe("start", () => {
  /** A server that runs for ever, once it has set its traps. */
  async function up(traps: string, options: RunOptions = {}) {
    return new Promise<RunningProcess>((resolve) => {
      const script = `${traps}; echo up; while :; do sleep 0.05; done`;
      const server = start("sh", sh(script), { ...options, onLine: () => resolve(server) });
    });
  }

  it("leaves a server running until it is stopped", async () => {
    const file = join(scratch(), "stopped");
    const server = await up(`trap 'echo yes > ${file}; exit 0' TERM`);
    await server.stop();
    expect(existsSync(file)).toBe(true);
    expect(await ended(server.pid ?? 0)).toBe(true);
  });

  it("stops a server that ignores the polite signal", async () => {
    const server = await up("trap '' TERM", { killGraceMs: 200 });
    await server.stop();
    expect(await ended(server.pid ?? 0)).toBe(true);
  });
});
