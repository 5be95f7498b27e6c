/** Shows what was asked: once, or again and again on a terminal, a pipe, or as lines of JSON. */
import { sleep } from "../cli/interrupt";
import { pageOf } from "../print/style";
import type { Asker } from "./ask";
import { exitCodeOf } from "./judge";
import { type StatusReport, statusReportSchema } from "./report";
import { statusLines, watchLine } from "./text";

/** How. */
export interface ShowOptions {
  stack: string | undefined;
  json: boolean;
  watch: boolean;
  everySeconds: number;
}

/** Shows one round, or rounds until Ctrl-C. @returns the exit code of one round */
export async function show(asker: Asker, options: ShowOptions): Promise<number> {
  let first = true;
  for (;;) {
    const at = new Date().toISOString();
    const trainers = await asker.round();
    const report = statusReportSchema.parse({ version: 1, at, stack: options.stack, trainers });
    process.stdout.write(options.json ? jsonText(report, options.watch) : pageText(report, options, first));
    first = false;
    if (!options.watch) return exitCodeOf(trainers);
    await sleep(options.everySeconds * 1_000);
  }
}

/** In a watch one line each, for a program that reads along. */
function jsonText(report: StatusReport, watch: boolean): string {
  return `${watch ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`;
}

const clear = "\u001b[2J";
const home = "\u001b[H";
const clearLine = "\u001b[K";
const clearBelow = "\u001b[J";

function pageText(report: StatusReport, { watch, everySeconds }: ShowOptions, first: boolean): string {
  const page = pageOf(process.stdout);
  const lines = statusLines(report, page);
  if (!watch) return `${lines.join("\n")}\n`;
  if (!process.stdout.isTTY) return `${report.at}\n${lines.join("\n")}\n\n`;
  const all = [report.at, ...lines, "", watchLine(report.trainers.length, everySeconds, page)];
  // Drawn over the last one without a blank moment in between.
  return `${first ? clear : ""}${home}${all.map((line) => `${line}${clearLine}\n`).join("")}${clearBelow}`;
}
