/** The end of events.jsonl: what earlier launchers did, for the time line of this one. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { ActionRecord } from "../observe/state";

/** Read from the end of each file; a line has some 300 bytes. */
const TAIL_BYTES = 256 * 1024;

const actionSchema = z.object({
  at: z.string(),
  atMs: z.number(),
  action: z.enum([
    "start",
    "restart",
    "ladder",
    "tell",
    "stop",
    "exit",
    "hold",
    "takeover",
    "done",
    "upload",
    "uploadRefused",
    "uploadFailed",
    "uploadStopped",
  ]),
  cause: z.string(),
  evidence: z.array(z.string()),
  outcome: z.string(),
  run: z.number(),
  bundle: z.string(),
}) satisfies z.ZodType<ActionRecord>;

/**
 * The last actions of a state folder, oldest first, at most `count`. Reads a bounded piece, never throws; a line that is
 * cut or of an unknown kind is passed over.
 */
export function lastActions(folder: string, count: number): ActionRecord[] {
  const newest = actionsOf(join(folder, "events.jsonl"));
  const missing = count - newest.length;
  // Just after events.jsonl was put aside for its size it is short.
  const older = missing > 0 ? actionsOf(join(folder, "events.1.jsonl")).slice(-missing) : [];
  return [...older, ...newest].slice(-count);
}

function actionsOf(file: string): ActionRecord[] {
  return tailOf(file)
    .split("\n")
    .flatMap((line) => {
      const parsed = actionSchema.safeParse(parseJson(line));
      return parsed.success ? [parsed.data] : [];
    });
}

/** The first line of it may be cut. */
function tailOf(file: string): string {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - from);
    const bytes = readSync(fd, buffer, 0, buffer.length, from);
    return buffer.toString("utf8", 0, bytes);
  } catch {
    return "";
  } finally {
    closeSync(fd);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
