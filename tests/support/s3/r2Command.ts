/** Runs `npm run r2` as a process of its own, with nothing but the given keys in its environment. */
import { join, resolve } from "node:path";
import { type RunningProcess, type RunResult, run, start } from "../../../scripts/cli/run";

const root = resolve(__dirname, "..", "..", "..");
const loader = join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs");

/** Keys as the command reads them. */
export function keyEnv(key: { accessKeyId: string; secretAccessKey: string }, write = key) {
  return {
    R2_READ_ACCESS_KEY_ID: key.accessKeyId,
    R2_READ_SECRET_ACCESS_KEY: key.secretAccessKey,
    R2_WRITE_ACCESS_KEY_ID: write.accessKeyId,
    R2_WRITE_SECRET_ACCESS_KEY: write.secretAccessKey,
  };
}

function commandLine(args: readonly string[]): string[] {
  return ["-r", loader, join(root, "scripts", "commands", "r2.ts"), ...args];
}

/** The command as words of a shell. */
export function r2Line(args: readonly string[]): string[] {
  return [process.execPath, ...commandLine(args)];
}

function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
}

/** Runs it to its end. */
export function r2(args: readonly string[], env: Record<string, string>): Promise<RunResult> {
  return run(process.execPath, commandLine(args), {
    env: environment(env),
    cwd: root,
    check: false,
    timeoutMs: 240_000,
  });
}

/** Starts it. */
export function startR2(
  args: readonly string[],
  env: Record<string, string>,
  onLine?: (line: string) => void,
): RunningProcess {
  return start(process.execPath, commandLine(args), {
    env: environment(env),
    cwd: root,
    check: false,
    ...(onLine === undefined ? {} : { onLine }),
  });
}
