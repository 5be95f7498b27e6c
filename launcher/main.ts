/** The command line of launcher.cjs. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { LAUNCH_FILE_PATH } from "../workloads/launchfile";
import { type CheckOptions, check } from "./check";
import { exitCode, exitCodesText, LauncherError } from "./exitcodes";
import { health } from "./health";
import { PREFLIGHT_MODES } from "./preflight/gate";
import { type RunOptions, run } from "./run";
import { WORKER_COMMAND } from "./upload/process";

interface CommonOptions {
  config: string;
  root?: string;
}

async function main(argv: string[]): Promise<number> {
  const program = new Command("launcher")
    .description("Checks the host, runs the training software, watches it and tells.")
    .addHelpText("after", `\nExit codes:\n${exitCodesText()}`)
    .configureOutput({ writeOut: print })
    .exitOverride();
  let code = exitCode("ok");

  withCommonOptions(program.command("run").description("start the software and stay with it to its end"))
    .option(
      "--port <number>",
      "rehearsal: listen here instead of on the bundle's port; 0 picks a free one",
      portNumber,
    )
    .option("--state <dir>", "folder of the launcher's own state instead of /var/lib/launchpad")
    .option("--takeover", "end what an earlier launcher left running, instead of refusing to start")
    .addOption(
      new Option(
        "--preflight <mode>",
        "checks before the start; enforce: a failed critical one ends the launcher",
      )
        .choices(PREFLIGHT_MODES)
        .default("enforce"),
    )
    .option("--bucket-endpoint <url>", "rehearsal: ask this store instead of the bundle's")
    .action(async (options: RunOptions) => {
      code = exitCode(await run(options, process.env));
    });
  withCommonOptions(
    program
      .command("check")
      .description("check host, GPUs, keys and bucket; to be run while the software does not run"),
  )
    .option("--deep", "also measure all-reduce bandwidth, which loads the GPUs for about a minute")
    .option("--json", "print the report as JSON")
    .option("--bucket-endpoint <url>", "rehearsal: ask this store instead of the bundle's")
    .action(async (options: CheckOptions) => {
      const result = await check(options, process.env, process.stdout.isTTY && process.stdout.hasColors());
      print(result.text);
      code = exitCode(result.exit);
    });
  withCommonOptions(
    program.command("health").description("ask the running launcher; for the image's HEALTHCHECK"),
  ).action(async (options: CommonOptions) => {
    const result = await health(options.config);
    print(result.text);
    code = exitCode(result.exit);
  });

  program
    .command(WORKER_COMMAND, { hidden: true })
    .description("the process that looks for NaN and uploads; started by run itself")
    .action(async () => {
      const { uploadWorker } = await import("./upload/worker.js");
      await uploadWorker();
    });

  await program.parseAsync(argv);
  return code;
}

/**
 * Prints a text; a reader that has gone (`| head`) is no error. `run` never comes here: it writes the software's output
 * by streams of its own, and process.stdout would make their pipe block.
 */
function print(text: string): void {
  process.stdout.once("error", () => {}).write(text);
}

function withCommonOptions(command: Command): Command {
  return command
    .exitOverride()
    .addHelpText("after", `\nExit codes:\n${exitCodesText()}`)
    .option("--config <file>", "the baked launch.json", LAUNCH_FILE_PATH)
    .option("--root <dir>", "rehearsal: prefix of every path that launch.json names");
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("a port is 0 to 65535");
  return port;
}

main(process.argv).then(
  (code) => {
    process.exitCode = code;
    // A survivor of SIGKILL may still hold an output pipe; the launcher does not wait for it.
    setTimeout(() => process.exit(code), 500).unref();
  },
  (error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCode("ok") : exitCode("usage");
    } else if (error instanceof LauncherError) {
      process.stderr.write(`launcher: ${error.message}\n`);
      process.exitCode = exitCode(error.exit);
    } else {
      process.stderr.write(
        `launcher: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exitCode = exitCode("internal");
    }
    // Nobody watches the software any more: a launcher that stays for its output would hide that.
    setTimeout(() => process.exit(), 500).unref();
  },
);
