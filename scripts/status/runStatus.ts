/** The command line of `npm run status`. */
import type { Command } from "commander";
import { ConfigError } from "../../config/error";
import { interruption } from "../cli/interrupt";
import { withStep } from "../cli/progress";
import { defaultStack } from "../plan/planStack";
import { parseDuration } from "../r2/duration";
import { type Asker, askForwarded, askTargets } from "./ask";
import { portOfPage } from "./pageUrl";
import { readOutputs } from "./readOutputs";
import { show } from "./show";
import { chooseTargets } from "./targets";

/** Options of the command. */
export interface StatusOptions {
  stack: string;
  url?: string;
  json: boolean;
  watch: boolean;
  every: string;
  timeout: string;
}

/** Adds arguments and options. */
export function defineStatus(command: Command): Command {
  return command
    .usage("[options] [TRAINER]")
    .argument("[TRAINER]", "this one only")
    .option("-s, --stack <name>", "the stack whose outputs say where the trainers are", defaultStack)
    .option("--url <page>", "ask a status page that is forwarded to this machine, without a stack")
    .option("--json", "print JSON, with --watch one line each time", false)
    .option("--watch", "go on until Ctrl-C; the connections stay open", false)
    .option("--every <duration>", "between two looks of --watch", "5s")
    .option("--timeout <duration>", "limit of one look at a trainer, the way to its host included", "20s");
}

/** Runs it. @returns the exit code */
export async function runStatus(trainer: string | undefined, options: StatusOptions): Promise<number> {
  const limits = {
    timeoutSeconds: seconds(options.timeout, "--timeout"),
    signal: interruption,
  };
  const everySeconds = seconds(options.every, "--every");
  const { url, json, watch } = options;
  if (url !== undefined && trainer !== undefined)
    throw new ConfigError([
      {
        path: "TRAINER",
        given: trainer,
        rule: "--url names one trainer's page already",
        fix: "leave one of the two out",
      },
    ]);
  const asker =
    url === undefined ? await ofStack(trainer, options.stack, limits) : askForwarded(portOfPage(url), limits);
  try {
    return await show(asker, {
      stack: url === undefined ? options.stack : undefined,
      json,
      watch,
      everySeconds,
    });
  } finally {
    await asker.close();
  }
}

async function ofStack(
  trainer: string | undefined,
  stack: string,
  limits: Parameters<typeof askTargets>[1],
): Promise<Asker> {
  const outputs = await withStep(`Reading the outputs of ${stack}`, { quietSeconds: 2 }, () =>
    readOutputs(stack),
  );
  return askTargets(chooseTargets(stack, outputs, trainer), limits);
}

/** A timer takes no more than 24 days, and nobody waits that long. */
const longestSeconds = 86_400;

function seconds(text: string, option: string): number {
  const value = parseDuration(text, option);
  if (value >= 1 && value <= longestSeconds) return value;
  throw new ConfigError([
    { path: option, given: text, rule: "must be from 1 s to 1 day", fix: "write for example 10s" },
  ]);
}
