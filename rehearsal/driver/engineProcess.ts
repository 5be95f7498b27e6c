/** Runs the engine once: collects its output, watches its children, and leaves nothing running. */
import { spawn } from "node:child_process";
import type { InstalledPlugin } from "../providers/install";
import { foreignPlugins, IsolationError } from "./isolation";
import { type ProcessInfo, processTree, roleOf, stillAlive } from "./processes";

/** One run of the `pulumi` binary. */
export interface EngineRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMilliseconds: number;
  /** Highest resident size of each process, by role, in MiB. */
  readonly peakMiB: Readonly<Record<string, number>>;
  /** Packages of the plugin processes that were seen. */
  readonly pluginPackages: readonly string[];
}

/** How to run it. */
export interface EngineRunOptions {
  readonly binary: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly plugins: readonly InstalledPlugin[];
  /** Ends the run: the engine gets an interrupt, and after the grace everything is killed. */
  readonly signal?: AbortSignal;
  readonly graceMilliseconds?: number;
  readonly onOutput?: (text: string) => void;
}

const POLL_MILLISECONDS = 50;
const GRACE_MILLISECONDS = 8_000;

/** A rehearsal that was interrupted by its caller. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** Runs the engine to its end. Throws IsolationError or InterruptedError after everything has ended. */
export function runEngine(options: EngineRunOptions): Promise<EngineRun> {
  if (options.signal?.aborted) return Promise.reject(new InterruptedError("interrupted"));
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(options.binary, options.arguments, {
      cwd: options.directory,
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
      // Its own group: a Ctrl-C of the terminal reaches the engine once, through `interrupt`.
      detached: true,
    });
    const watch = new Watch(child.pid ?? -1, options.plugins);
    let stdout = "";
    let stderr = "";
    let failure: Error | undefined;
    const collect = (text: string, stream: "out" | "err") => {
      if (stream === "out") stdout += text;
      else stderr += text;
      options.onOutput?.(text);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => collect(text, "out"));
    child.stderr.setEncoding("utf8").on("data", (text: string) => collect(text, "err"));
    const stop = (error: Error, graceMilliseconds: number) => {
      failure ??= error;
      signalProcess(child.pid, "SIGINT");
      timers.push(setTimeout(() => watch.kill(), graceMilliseconds));
    };
    const onAbort = () =>
      stop(new InterruptedError("interrupted"), options.graceMilliseconds ?? GRACE_MILLISECONDS);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const timers: NodeJS.Timeout[] = [];
    const poll = setInterval(() => {
      const foreign = watch.look();
      if (foreign.length > 0 && failure === undefined) {
        const names = foreign.map((info) => info.command.join(" ")).join("; ");
        failure = new IsolationError(`the engine started a plugin that is not the rehearsal's own: ${names}`);
        watch.kill();
      }
    }, POLL_MILLISECONDS);
    const finish = (exitCode: number) => {
      clearInterval(poll);
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      watch.kill();
      if (failure !== undefined) return reject(failure);
      const durationMilliseconds = performance.now() - startedAt;
      resolve({ exitCode, stdout, stderr, durationMilliseconds, ...watch.summary() });
    };
    child.once("error", (error) => {
      failure ??= error;
      finish(-1);
    });
    child.once("close", (code) => finish(code ?? -1));
  });
}

/** What has been seen of the engine's process tree. */
class Watch {
  private readonly seen = new Map<string, ProcessInfo>();

  constructor(
    private readonly root: number,
    private readonly plugins: readonly InstalledPlugin[],
  ) {}

  /** Looks at the tree once and returns plugins that are not the rehearsal's own. */
  look(): ProcessInfo[] {
    const tree = processTree(this.root);
    for (const info of tree) this.seen.set(`${info.pid}|${info.startedAt}`, info);
    return foreignPlugins(tree, this.plugins);
  }

  /** Kills what is still alive of everything that was ever seen. The engine's plugins have groups of their own. */
  kill(): void {
    this.look();
    for (const info of this.seen.values()) if (stillAlive(info)) signalProcess(info.pid, "SIGKILL");
  }

  summary(): Pick<EngineRun, "peakMiB" | "pluginPackages"> {
    const peakMiB: Record<string, number> = {};
    for (const info of this.seen.values()) {
      const role = roleOf(info);
      peakMiB[role] = Math.max(peakMiB[role] ?? 0, Math.round(info.peakKiB / 1024));
    }
    const pluginPackages = Object.keys(peakMiB).flatMap((role) => /^plugin (.+)$/.exec(role)?.[1] ?? []);
    return { peakMiB, pluginPackages };
  }
}

function signalProcess(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined || pid <= 0) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime.
  }
}
