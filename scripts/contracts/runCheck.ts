/** The command line of `npm run contracts -- check`. */
import type { Command } from "commander";
import { messageOf } from "../cli/errors";
import { pageOf } from "../print/style";
import { type ContractReport, checkContracts, exitCodeOf, exitCodes } from "./check";
import { CannotRead } from "./checkout";
import { reportLines } from "./text";
import { watches } from "./watches";

/** Options of the command. */
export interface CheckOptions {
  as?: string;
  json: boolean;
  all: boolean;
  lines: boolean;
}

/** Adds the subcommand. @returns it, for its action */
export function defineCheck(command: Command): Command {
  return command
    .command("check")
    .usage("check [options] <DIR...>")
    .description("compares checkouts of upstream repositories with the contracts that rest on them")
    .argument("<DIR...>", "folder of a checkout; which repository it is is seen from its files")
    .option("--as <contract>", `take it for this one's: ${watches.map(({ name }) => name).join(", ")}`)
    .option("--json", "print the whole report as JSON", false)
    .option("--all", "also list what is the same, and what these repositories cannot tell", false)
    .option("--lines", "a moved line is a difference too: for the pinned commits", false);
}

/** Runs it. @returns the exit code: 0 the same, 1 differences, 2 something cannot be read */
export async function runCheck(directories: readonly string[], options: CheckOptions): Promise<number> {
  const reports: ContractReport[] = [];
  let unreadable = false;
  for (const directory of directories) {
    try {
      reports.push(...(await checkContracts(directory, options.as)));
    } catch (error) {
      if (!(error instanceof CannotRead)) throw error;
      process.stderr.write(`error: ${messageOf(error)}\n`);
      unreadable = true;
    }
  }
  if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else {
    const page = pageOf(process.stdout);
    const pages = reports.map((report) => reportLines(report, options, page).join("\n"));
    if (pages.length > 0) process.stdout.write(`${pages.join("\n\n")}\n`);
  }
  return unreadable ? exitCodes.cannotRead : exitCodeOf(reports, options.lines);
}
