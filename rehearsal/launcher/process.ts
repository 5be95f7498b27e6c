/** A launcher process with its output, line by line and timed. */
import { spawn } from "node:child_process";

/** One line of output. */
export interface TimedLine {
  readonly line: string;
  /** Since the launcher was started. */
  readonly atSeconds: number;
  /** True for a redraw of a progress bar: it ended with a carriage return. */
  readonly redraw?: boolean;
}

/** A started launcher. */
export interface LauncherProcess {
  /** Its port, as soon as it says so; undefined when it ended without one. */
  readonly port: Promise<number | undefined>;
  readonly ended: Promise<number>;
  readonly pid: number;
  signal(name: NodeJS.Signals): void;
  output(): { stdout: TimedLine[]; stderr: TimedLine[] };
}

/** Starts launcher.cjs with exactly this environment. */
export function startLauncher(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
): LauncherProcess {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const lines = { stdout: [] as TimedLine[], stderr: [] as TimedLine[] };
  let tellPort: (port: number | undefined) => void = () => {};
  const port = new Promise<number | undefined>((resolve) => {
    tellPort = resolve;
  });
  const keep = (into: TimedLine[]) => {
    let rest = "";
    return (chunk: string) => {
      if (!/[\n\r]/.test(chunk)) {
        // Joined later: to look through a line of 50 MB at each of its pieces takes many seconds.
        rest += chunk;
        return;
      }
      const atSeconds = Math.round(performance.now() - startedAt) / 1_000;
      const parts = (rest + chunk).split(/(\r?\n|\r)/);
      rest = parts.pop() ?? "";
      for (let at = 0; at < parts.length; at += 2) {
        const line = parts[at] ?? "";
        const redraw = parts[at + 1] === "\r";
        if (redraw && line === "") continue;
        into.push(redraw ? { line, atSeconds, redraw } : { line, atSeconds });
        const found = / answers on port (\d+)/.exec(line)?.[1];
        if (found !== undefined) tellPort(Number(found));
      }
    };
  };
  child.stdout.setEncoding("utf8").on("data", keep(lines.stdout));
  child.stderr.setEncoding("utf8").on("data", keep(lines.stderr));
  const ended = new Promise<number>((resolve) => {
    child.once("close", (code) => {
      tellPort(undefined);
      resolve(code ?? -1);
    });
  });
  return {
    port,
    ended,
    pid: child.pid ?? 0,
    signal: (name) => void child.kill(name),
    output: () => lines,
  };
}
