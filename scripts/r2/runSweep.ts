import type { Command } from "commander";
import { ConfigError } from "../../config/error";
import { interruption } from "../cli/interrupt";
import { printLine, withStep } from "../cli/progress";
import { table, visible } from "../print/layout";
import { type Page, pageOf } from "../print/style";
import { count, plural } from "../print/units";
import { formatAge, parseDuration } from "./duration";
import { exitCodes } from "./exitCodes";
import { type SharedOptions, withSession, withSharedOptions } from "./options";
import { emptySweep, type SweepResult, sweep } from "./sweep";

interface Options extends SharedOptions {
  olderThan: string;
  abort: boolean;
}

/** Adds `sweep`. */
export function defineSweep(parent: Command): Command {
  return withSharedOptions(parent.command("sweep"))
    .description("lists multipart uploads that were left, and aborts them with --abort; uses the write key")
    .option("--older-than <duration>", "only those begun longer ago", "24h")
    .option("--abort", "abort them; without it nothing is changed", false);
}

/** An upload of a running trainer takes up to half an all-reduce interval, 40 minutes. */
const leastAgeSeconds = 3600;

/** Runs `sweep`. @returns the exit code */
export function runSweep(bucket: string | undefined, options: Options): Promise<number> {
  const olderThanSeconds = parseDuration(options.olderThan, "--older-than");
  if (options.abort && olderThanSeconds < leastAgeSeconds)
    throw new ConfigError([
      {
        path: "--older-than",
        given: options.olderThan,
        rule: "with --abort at least 1h, because a running trainer's upload may take 40 minutes",
        fix: "write 1h or more; `drain` aborts all of them",
      },
    ]);
  return withSession(bucket, options, async ({ client, target }) => {
    const result = emptySweep();
    const title = `${options.abort ? "Sweeping" : "Listing the uploads of"} ${target.bucket}`;
    try {
      await withStep(title, { quietSeconds: 2 }, (step) =>
        sweep(
          client("write"),
          {
            olderThanSeconds,
            abort: options.abort,
            onProgress: (state) => step.note(`${count(state.aborted)} aborted`),
          },
          result,
        ),
      );
    } finally {
      if (interruption.aborted && options.abort)
        printLine(`stopped: ${plural(result.aborted, "upload")} aborted; the same line goes on`);
    }
    const output = options.json
      ? JSON.stringify({
          version: 1,
          bucket: target.bucket,
          olderThanSeconds,
          dryRun: !options.abort,
          ...result,
        })
      : sweepLines(result, options, pageOf(process.stdout)).join("\n");
    process.stdout.write(`${output}\n`);
    return exitCodes.good;
  });
}

function sweepLines(result: SweepResult, options: Options, { width, style }: Page): string[] {
  const found = `${plural(result.pending, "upload")} pending, ${count(result.found)} older than ${options.olderThan}`;
  if (result.found === 0) return [found];
  const rows = result.oldest.map((each) => [formatAge(each.ageSeconds), visible(each.key)]);
  const columns = [
    { title: "age", align: "right" as const },
    { title: "upload of", flexible: true },
  ];
  const left = result.found - rows.length;
  const rest = left > 0 ? [`  and ${plural(left, "more upload")}`] : [];
  const gone = result.gone > 0 ? `, ${count(result.gone)} ended by themselves` : "";
  const last = options.abort
    ? `${plural(result.aborted, "upload")} aborted${gone}`
    : "Nothing was changed. Add --abort to abort them.";
  return [found, ...table(columns, rows, width, 2, style.dim), ...rest, last];
}
