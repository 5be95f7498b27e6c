/**
 * The one way to run another program from scripts, rehearsal and tests.
 *
 *     const { stdout } = await run("pulumi", ["version"], { timeoutMs: 10_000 });
 *     const result = await run("docker", ["info"], { check: false });      // never throws on an exit code
 *     await run("npx", ["vitest"], { output: "inherit" });                 // straight to our own terminal
 *     const server = start("node", ["server.js"], { onLine: (line) => ... });
 *     await server.stop();
 *
 * Each child leads a process group of its own and has no stdin (but `input`). The whole group is ended when the time
 * runs out, when `signal` aborts, when the user presses Ctrl-C (interrupt.ts), when the child has ended and left
 * something behind, and when this process ends. Captured output is bounded (the newest 32 MiB of each stream).
 * Errors: RunError (exit code, signal, time-out; with the last lines of output), OperatorError (no such program),
 * Interrupted (Ctrl-C).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { codeOf, OperatorError } from "./errors";
import { forgetGroup, rememberGroup, signalGroup } from "./groups";
import { interruption } from "./interrupt";
import { LineSplitter, OutputTail } from "./output";
import { clearProgress } from "./progress";

/** How to run it. */
export interface RunOptions {
  /** Working directory. @default the current one */
  cwd?: string;
  /** The child's whole environment. @default our own */
  env?: NodeJS.ProcessEnv;
  /** Written to its stdin, which is then closed. */
  input?: string;
  /** "capture" keeps the output for the result, "inherit" passes it to our own terminal. @default "capture" */
  output?: "capture" | "inherit";
  /** Each line as it comes (captured output only). */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Ends the group after this long; the result then has `timedOut`. @default no limit */
  timeoutMs?: number;
  /** Ends the group when aborted. Ctrl-C does so in any case. */
  signal?: AbortSignal;
  /** Between the polite signal and SIGKILL. @default 5000 */
  killGraceMs?: number;
  /** How much of each stream is kept, in bytes. @default 32 MiB */
  maxOutputBytes?: number;
  /** Whether a failure is thrown as RunError. @default true */
  check?: boolean;
  /** How errors name the command, for arguments that are long or secret. @default command and arguments */
  label?: string;
}

/** How it ended. */
export interface RunResult {
  /** null when a signal ended it. */
  exitCode: number | null;
  /** The signal that ended it, if one did. */
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Whether the beginning of a stream was dropped. */
  truncated: boolean;
  timedOut: boolean;
  durationMs: number;
}

/** A program ended badly. */
export class RunError extends Error {
  override readonly name = "RunError";
  constructor(
    readonly label: string,
    readonly result: RunResult,
  ) {
    super(`${label} ${describeEnd(result)}${lastLines(result)}`);
  }
}

/** A program that is running. */
export interface RunningProcess {
  readonly pid: number | undefined;
  /** Settles when it and its output have ended; rejects as `run` does. */
  readonly result: Promise<RunResult>;
  /** Sends a signal to the whole group. */
  kill(signal: NodeJS.Signals): void;
  /** Ends the group (SIGTERM, then SIGKILL after the grace) and waits; never throws. */
  stop(): Promise<void>;
}

/** Runs a program to its end. See the head of this file. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return start(command, args, options).result;
}

/** Starts a program and returns at once. See the head of this file. */
export function start(command: string, args: readonly string[], options: RunOptions = {}): RunningProcess {
  const label = options.label ?? [command, ...args].join(" ");
  if (interruption.aborted) return neverStarted(interruption.reason);
  if (options.signal?.aborted) return neverStarted(options.signal.reason);
  const inherit = options.output === "inherit";
  if (inherit) clearProgress();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: [
      options.input === undefined ? "ignore" : "pipe",
      inherit ? "inherit" : "pipe",
      inherit ? "inherit" : "pipe",
    ],
  });
  if (child.pid !== undefined) rememberGroup(child.pid);
  const ending = new Ending(child, options.killGraceMs ?? 5_000);
  child.stdin?.on("error", () => {}); // a child that does not read its input is no error of ours
  child.stdin?.end(options.input);
  const result = settle(child, ending, label, options);
  result.catch(() => {}); // a caller of start() may look at it later
  return {
    pid: child.pid,
    result,
    kill: (signal) => {
      if (child.pid !== undefined) signalGroup(child.pid, signal);
    },
    stop: async () => {
      ending.begin("SIGTERM");
      await result.catch(() => {});
    },
  };
}

function neverStarted(reason: unknown): RunningProcess {
  const result = Promise.reject<RunResult>(reason);
  result.catch(() => {});
  return { pid: undefined, result, kill: () => {}, stop: async () => {} };
}

/** Ends a group: a polite signal, then SIGKILL. */
class Ending {
  private timer: NodeJS.Timeout | undefined;
  constructor(
    private readonly child: ChildProcess,
    private readonly graceMs: number,
  ) {}

  begin(signal: NodeJS.Signals): void {
    const pid = this.child.pid;
    if (pid === undefined || this.timer !== undefined || this.child.exitCode !== null) return;
    signalGroup(pid, signal);
    this.timer = setTimeout(() => signalGroup(pid, "SIGKILL"), this.graceMs);
  }

  over(): void {
    clearTimeout(this.timer);
  }
}

async function settle(
  child: ChildProcess,
  ending: Ending,
  label: string,
  options: RunOptions,
): Promise<RunResult> {
  const began = performance.now();
  const limit = options.maxOutputBytes ?? 32 * 1024 * 1024;
  const kept = { stdout: new OutputTail(limit), stderr: new OutputTail(limit) };
  const splitters: LineSplitter[] = [];
  for (const name of ["stdout", "stderr"] as const) {
    const splitter = new LineSplitter((line) => options.onLine?.(line, name));
    splitters.push(splitter);
    child[name]?.on("data", (chunk: Buffer) => {
      kept[name].push(chunk);
      if (options.onLine !== undefined) splitter.push(chunk);
    });
  }
  let timedOut = false;
  const timeout =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          ending.begin("SIGTERM");
        }, options.timeoutMs);
  const onInterrupt = () => ending.begin(interruption.reason?.signal ?? "SIGINT");
  const onAbort = () => ending.begin("SIGTERM");
  interruption.addEventListener("abort", onInterrupt);
  options.signal?.addEventListener("abort", onAbort);
  try {
    const { exitCode, signal } = await closed(child, label);
    if (options.onLine !== undefined) for (const splitter of splitters) splitter.end();
    const result: RunResult = {
      exitCode,
      signal,
      stdout: kept.stdout.text(),
      stderr: kept.stderr.text(),
      truncated: kept.stdout.truncated || kept.stderr.truncated,
      timedOut,
      durationMs: performance.now() - began,
    };
    if (interruption.aborted) throw interruption.reason;
    if (options.signal?.aborted) throw options.signal.reason;
    if (options.check !== false && (exitCode !== 0 || timedOut)) throw new RunError(label, result);
    return result;
  } finally {
    clearTimeout(timeout);
    ending.over();
    interruption.removeEventListener("abort", onInterrupt);
    options.signal?.removeEventListener("abort", onAbort);
    if (child.pid !== undefined) forgetGroup(child.pid);
  }
}

const leftBehindGraceMs = 300;

/** Waits for the end of the child and of its output. What it left behind in its group is ended then. */
function closed(
  child: ChildProcess,
  label: string,
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(notStarted(error, label)));
    let leftBehind: NodeJS.Timeout | undefined;
    const endLeftBehind = () => {
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    };
    child.once("exit", () => {
      // A grandchild that holds our pipes would keep them open for ever.
      leftBehind = setTimeout(endLeftBehind, leftBehindGraceMs);
    });
    child.once("close", (exitCode, signal) => {
      clearTimeout(leftBehind);
      endLeftBehind();
      resolve({ exitCode, signal });
    });
  });
}

function notStarted(error: Error, label: string): Error {
  const program = label.split(" ", 1)[0];
  if (codeOf(error) === "ENOENT")
    return new OperatorError(`${program} was not found - install it, or put its folder on PATH`);
  if (codeOf(error) === "EACCES") return new OperatorError(`${program} is not executable - chmod +x it`);
  return error;
}

function describeEnd(result: RunResult): string {
  const after = `after ${(result.durationMs / 1000).toFixed(1)} s`;
  if (result.timedOut) return `was ended because it had not finished ${after}`;
  if (result.signal !== null) return `was ended by ${result.signal} ${after}`;
  return `ended with exit code ${result.exitCode} ${after}`;
}

function lastLines(result: RunResult): string {
  const text = `${result.stdout}\n${result.stderr}`.trim();
  if (text === "") return "";
  return `\n${text
    .split("\n")
    .slice(-20)
    .map((line) => `  ${line.slice(0, 400)}`)
    .join("\n")}`;
}
