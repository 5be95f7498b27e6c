import type { Command } from "commander";
import { interruption } from "../cli/interrupt";
import { printLine, withStep } from "../cli/progress";
import { count, plural } from "../print/units";
import { confirmName } from "./confirm";
import { type DrainResult, drain, emptyDrain } from "./drain";
import { formatBytes } from "./duration";
import { exitCodes } from "./exitCodes";
import { type SharedOptions, withSession, withSharedOptions } from "./options";

interface Options extends SharedOptions {
  yes?: string;
}

/** Adds `drain`. */
export function defineDrain(parent: Command): Command {
  return withSharedOptions(parent.command("drain"))
    .description(
      "deletes every object and pending upload, so that the bucket can be destroyed; uses the write key",
    )
    .option("--yes <name>", "the bucket's name, instead of typing it");
}

/** Runs `drain`. @returns the exit code */
export function runDrain(bucket: string | undefined, options: Options): Promise<number> {
  return withSession(bucket, options, async ({ client, target }) => {
    const write = client("write");
    const host = new URL(target.endpoint).host;
    await confirmName(
      target.bucket,
      options.yes,
      `Every object in ${target.bucket} at ${host} will be deleted, for good.`,
    );
    const result = emptyDrain();
    const began = Date.now();
    try {
      await withStep(`Draining ${target.bucket}`, {}, (step) =>
        drain(write, { onProgress: (state) => step.note(progress(state, Date.now() - began)) }, result),
      );
    } catch (error) {
      const done = `${summary(result)} so far; the same line goes on from there`;
      printLine(`${interruption.aborted ? "stopped" : "failed"}: ${done}`);
      throw error;
    }
    const output = options.json
      ? JSON.stringify({ version: 1, bucket: target.bucket, ...result })
      : `${target.bucket} is empty: ${summary(result)}`;
    process.stdout.write(`${output}\n`);
    return exitCodes.good;
  });
}

function progress(state: DrainResult, elapsedMs: number): string {
  const perSecond = state.deletedObjects / Math.max(1, elapsedMs / 1000);
  const uploads = state.abortedUploads === 0 ? "" : `${plural(state.abortedUploads, "upload")} aborted, `;
  return `${uploads}${plural(state.deletedObjects, "object")} deleted, ${count(Math.round(perSecond))} a second`;
}

function summary({ deletedObjects, deletedBytes, abortedUploads }: DrainResult): string {
  const objects = `${plural(deletedObjects, "object")} (${formatBytes(deletedBytes)})`;
  return `${objects} deleted, ${plural(abortedUploads, "upload")} aborted`;
}
