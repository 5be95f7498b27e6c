/**
 * A stand-in for a disk of a given speed: reads a FIFO, writes to a file, and takes no more than so many bytes a
 * second (a token bucket of 1 MB). Prints what arrived as one line of JSON when the FIFO has ended.
 *
 *     node disk.cjs FIFO FILE BYTES_PER_SECOND
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { RateLimit, sleepMs } from "../../rateLimit";

const BURST_BYTES = 1_000_000;
/** The file is written over from its start at this size, so that a long run fills no disk. */
const FILE_BYTES = 256_000_000;
const NEWLINE = 0x0a;

const [fifo = "", file = "", rate = ""] = process.argv.slice(2);
const from = openSync(fifo, "r");
const to = openSync(file, "w");
const buffer = Buffer.alloc(1024 * 1024);
const limit = new RateLimit(Number(rate), BURST_BYTES, performance.now());
const arrived = { lines: 0, bytes: 0, seconds: 0 };
let firstAt: number | undefined;
for (;;) {
  const length = readSync(from, buffer);
  if (length === 0) break;
  firstAt ??= performance.now();
  const part = buffer.subarray(0, length);
  writeSync(to, part, 0, length, arrived.bytes % FILE_BYTES);
  arrived.bytes += length;
  for (let at = part.indexOf(NEWLINE); at !== -1; at = part.indexOf(NEWLINE, at + 1)) arrived.lines += 1;
  arrived.seconds = (performance.now() - firstAt) / 1_000;
  sleepMs(limit.take(length, performance.now()));
}
closeSync(to);
console.log(JSON.stringify(arrived));
