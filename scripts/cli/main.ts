/**
 * The frame of every command in scripts/commands/. A command file holds one call and nothing that runs beside it:
 *
 *     interface Options { json: boolean }
 *     main<Options>({
 *       name: "engine",
 *       summary: "finds or makes the Pulumi engine and prints where it is",
 *       define: (command) => command.option("--json", "print JSON", false),
 *       examples: ["npm run engine -- --json"],
 *       run: async ({ options, args }) => { ...; return 0; },
 *     });
 *
 * Options and arguments are commander's. Exit codes: what `run` returns (nothing is 0); 2 for a wrong command line or a
 * ConfigError (printed without a stack); 1 for an OperatorError, RunError or LauncherBuildError (without a stack) and for
 * any other error (with one); 130 after Ctrl-C, 143 after SIGTERM, 141 when nobody reads the output any more. The first
 * Ctrl-C ends the children and lets `run` clean up in its `finally`; it has 15 s for that. A second one ends everything
 * at once.
 */
import { Command, CommanderError } from "commander";
import { ConfigError } from "../../config/error";
import { LauncherBuildError } from "../../images/errors";
import { messageOf, OperatorError } from "./errors";
import { isFullDisk } from "./fullDisk";
import { killAllGroups } from "./groups";
import { Interrupted, interruption, listenForInterrupts, throwIfInterrupted } from "./interrupt";
import { clearProgress } from "./progress";
import { RunError } from "./run";

/** A command of `npm start`, `npm run ...`. */
export interface CommandSpec<Options extends object> {
  /** As in `npm run NAME`; the rehearsal is `start`. */
  name: string;
  /** One line: what it does. */
  summary: string;
  /** Adds commander's options and arguments. */
  define?: (command: Command) => unknown;
  /** Whole lines that can be typed as they stand. */
  examples?: readonly string[];
  /** Does it. @returns the exit code; nothing means 0 */
  run: (context: CommandContext<Options>) => Promise<number | undefined> | Promise<void>;
}

/** What a command gets. */
export interface CommandContext<Options extends object> {
  /** Commander's parsed options. */
  options: Options;
  /** Positional arguments. */
  args: readonly string[];
  /** Aborted by Ctrl-C; children of run.ts listen to it by themselves. */
  signal: AbortSignal;
}

const cleanUpMs = 15_000;

/** Runs a command with this process's arguments, then ends the process. */
export async function main<Options extends object>(spec: CommandSpec<Options>): Promise<never> {
  listenForInterrupts((reason) => endNow(reason.exitCode));
  interruption.addEventListener("abort", () => {
    setTimeout(() => endNow(interruption.reason.exitCode), cleanUpMs).unref();
  });
  const code = await runCommand(spec, process.argv.slice(2));
  await flushed();
  return endNow(interruption.aborted ? interruption.reason.exitCode : code);
}

/** As `main`, but returns the exit code: for tests. */
export async function runCommand<Options extends object>(
  spec: CommandSpec<Options>,
  argv: readonly string[],
): Promise<number> {
  const command = new Command(spec.name).description(spec.summary).exitOverride().showHelpAfterError();
  command.configureHelp({ commandUsage: (each) => `${npmLine(spec.name)} ${each.usage()}` });
  spec.define?.(command);
  const examples = spec.examples ?? [];
  if (examples.length > 0)
    command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}`);
  try {
    command.parse(argv, { from: "user" });
    const result = await spec.run({
      options: command.opts<Options>(),
      args: command.args,
      signal: interruption,
    });
    await flushed(); // only then it is known whether the output could be written
    throwIfInterrupted();
    return result ?? 0;
  } catch (error) {
    // What fails after Ctrl-C fails because of it: a terminal's reaches children that we did not start (esbuild's).
    return report(interruption.aborted ? interruption.reason : error);
  }
}

/** Prints an error as its kind deserves. @returns the exit code */
export function report(error: unknown): number {
  clearProgress();
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has printed it
  if (error instanceof Interrupted) {
    if (error.message !== "") process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof OperatorError || error instanceof RunError || error instanceof LauncherBuildError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 1;
  }
  if (isFullDisk(error)) {
    process.stderr.write(
      `error: the disk is full: ${messageOf(error)} - make room there, or see where TMPDIR and LAUNCHPAD_CACHE point to\n`,
    );
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

function npmLine(name: string): string {
  return name === "start" || name === "test" ? `npm ${name} --` : `npm run ${name} --`;
}

/** Waits until a pipe has taken what we wrote: process.exit would cut it off. */
function flushed(): Promise<unknown> {
  const drained = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write("", resolve));
  return Promise.all([drained(process.stdout), drained(process.stderr)]);
}

function endNow(code: number): never {
  clearProgress();
  killAllGroups();
  process.exit(code);
}
