/** The kernel's log through /dev/kmsg, without waiting for new lines. */
import { closeSync, constants, openSync, readSync } from "node:fs";

/** One record is one read and at most 8 KiB (Documentation/ABI/testing/dev-kmsg). */
const RECORD_BYTES = 8_192;
const RECORDS = 50_000;

/** All records still in the ring; undefined where this container has no right to them. */
export function readKernelLog(): string[] | undefined {
  let file: number;
  try {
    file = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    return readRecords(file);
  } finally {
    closeSync(file);
  }
}

function readRecords(file: number): string[] | undefined {
  const lines: string[] = [];
  const buffer = Buffer.alloc(RECORD_BYTES);
  for (let record = 0; record < RECORDS; record += 1) {
    try {
      const bytes = readSync(file, buffer);
      if (bytes === 0) return lines;
      lines.push(messageOf(buffer.toString("utf8", 0, bytes)));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // EPIPE: records were overwritten while reading; the next read goes on behind them.
      if (code === "EPIPE") continue;
      return code === "EAGAIN" ? lines : undefined;
    }
  }
  return lines;
}

/** `6,339,5140900,-;NVRM: loading ...` and continuation lines; the message stands behind the semicolon. */
function messageOf(record: string): string {
  const line = record.split("\n", 1)[0] ?? "";
  return line.slice(line.indexOf(";") + 1);
}
