/** One process of the training software: started without a shell, in a process group of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { LaunchProcess } from "../../workloads/launchfile";
import { LauncherError } from "../exitcodes";
import type { PathMapper } from "../launchfile/root";
import { readOutput } from "./reading";

/** Name of the environment variable that marks every process of a run. */
export const RUN_MARK = "LAUNCHPAD_RUN";

/** The environment assignment that marks the processes of a run. */
export function runMark(runId: string): string {
  return `${RUN_MARK}=${runId}`;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a start needs beside the process itself. */
export interface StartOptions {
  readonly mapPath: PathMapper;
  /** The launcher's own environment; the process's values win. */
  readonly environment: NodeJS.ProcessEnv;
  /** Value of RUN_MARK. */
  readonly runId: string;
  /** Takes what was printed; with a promise the next chunk stays in the pipe until it is kept. */
  readonly onOutput: (chunk: Buffer, stream: "stdout" | "stderr") => Promise<void> | undefined;
}

/** A started process. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended and its output is read to the end, or 1 s after its end. */
  readonly ended: Promise<ProcessEnd>;
  /** True from the process's end on, so up to 1 s before `ended`. */
  readonly isOver: boolean;
}

/** Looks a command up as execvp does. Error: LauncherError commandMissing. */
export function findCommand(command: string, path: string, cwd: string): string {
  const candidates = command.includes("/")
    ? [isAbsolute(command) ? command : join(cwd, command)]
    : path.split(delimiter).map((folder) => join(folder === "" ? cwd : folder, command));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new LauncherError(
    "commandMissing",
    `the command ${JSON.stringify(command)} is not an executable file${command.includes("/") ? "" : ` in any folder of PATH (${path})`}; the image does not fit this launch.json`,
  );
}

/** Starts a process. Errors: LauncherError commandMissing or fileInvalid, before anything runs. */
export function startChild(spec: LaunchProcess, options: StartOptions): Promise<Child> {
  const cwd = options.mapPath(spec.cwd);
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LauncherError(
      "commandMissing",
      `the working folder ${cwd} of ${spec.name} does not exist; the image does not fit this launch.json`,
    );
  }
  const env: NodeJS.ProcessEnv = {
    ...options.environment,
    ...spec.env,
    ...secretVariables(spec, options.mapPath),
    [RUN_MARK]: options.runId,
  };
  const [command, ...args] = spec.command;
  const file = findCommand(command ?? "", env.PATH ?? "", cwd);
  const child: ChildProcess = spawn(file, args, {
    cwd,
    env,
    argv0: command,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = endOf(child);
  return new Promise((resolve, reject) => {
    // Before anything else: where no descriptor is left (EMFILE) there are no pipes, and only the error says why.
    child.once("error", (error) =>
      reject(new LauncherError("commandMissing", `${file} cannot be started: ${error.message}`)),
    );
    const toTheEnd = (["stdout", "stderr"] as const).map((name) => {
      const stream = child[name];
      return stream == null ? () => {} : readOutput(stream, (chunk) => options.onOutput(chunk, name));
    });
    child.once("exit", () => {
      for (const read of toTheEnd) read();
    });
    child.once("spawn", () =>
      resolve({
        name: spec.name,
        pid: child.pid ?? 0,
        ended,
        get isOver() {
          return child.exitCode !== null || child.signalCode !== null;
        },
      }),
    );
  });
}

/** Values of the secret variables, from their files; one newline at the end is the editor's. */
function secretVariables({ name, secretEnv }: LaunchProcess, mapPath: PathMapper): Record<string, string> {
  const entries = Object.entries(secretEnv ?? {}).map(([variable, path]): [string, string] => {
    try {
      return [variable, readFileSync(mapPath(path), "utf8").replace(/\r?\n$/, "")];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new LauncherError("fileInvalid", `${path}, the value of ${variable} for ${name}: ${why}`);
    }
  });
  return Object.fromEntries(entries);
}

/** Output pipes may be held open by a surviving grandchild, so "close" gets a second after "exit". */
function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const end = { code, signal };
      const late = setTimeout(() => resolve(end), 1_000);
      child.once("close", () => {
        clearTimeout(late);
        resolve(end);
      });
    });
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
