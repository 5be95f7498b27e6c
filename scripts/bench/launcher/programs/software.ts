/**
 * The software whose launcher is measured.
 *
 *     node software.cjs flood LINES BYTES_PER_SECOND DONE_FILE   LINES lines as fast as the pipe takes them, up to a rate
 *     node software.cjs steady LINES_PER_SECOND                  one line after the other, evenly spread
 *     node software.cjs stall STEPS MILLISECONDS                 so many steps, so far apart, then not a word more
 *
 * Each stays alive until it is stopped.
 */
import { writeFileSync, writeSync } from "node:fs";
import { writeGpuLoad } from "../../../../rehearsal/trainer/gpus/state";
import { consoleLine, stepMessage } from "../../../../rehearsal/trainer/sn38/lines";
import { RateLimit, sleepMs } from "../../rateLimit";
import { LINES_PER_STEP, line } from "./lines";

/** Lines of one write, and so of one turn of the rate limit. */
const BLOCK_LINES = 5 * LINES_PER_STEP;

const [mode, first = "", second = "", third = ""] = process.argv.slice(2);

// Without a model on the simulated GPUs the launcher would restart it.
writeGpuLoad({ memoryUsedMiB: 61_000, utilisationPercent: 97 });
if (mode === "flood") flood(Number(first), Number(second), third);
else if (mode === "steady") steady(Number(first));
else if (mode === "stall") stall(Number(first), Number(second));
else throw new Error(`unknown mode ${JSON.stringify(mode)}: flood, steady or stall`);
setInterval(() => {}, 60_000);

/** Prints whole blocks, the same one again and again: what it costs to make the lines is not what is measured. */
function flood(lines: number, bytesPerSecond: number, doneFile: string): void {
  const block = Buffer.from(Array.from({ length: BLOCK_LINES }, (_, n) => line(n)).join(""));
  const blocks = Math.ceil(lines / BLOCK_LINES);
  const limit = new RateLimit(bytesPerSecond, 4 * block.length, performance.now());
  const before = performance.now();
  for (let done = 0; done < blocks; done += 1) {
    sleepMs(limit.take(block.length, performance.now()));
    writeWhole(block);
  }
  const written = {
    lines: blocks * BLOCK_LINES,
    bytes: blocks * block.length,
    steps: (blocks * BLOCK_LINES) / LINES_PER_STEP,
    seconds: (performance.now() - before) / 1_000,
  };
  writeFileSync(doneFile, JSON.stringify(written));
}

function writeWhole(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

function steady(linesPerSecond: number): void {
  const startedAt = performance.now();
  let printed = 0;
  // Due by the clock, so that a late timer loses no line.
  setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * linesPerSecond);
    for (; printed < due; printed += 1) writeSync(1, line(printed));
  }, 1_000 / linesPerSecond);
}

function stall(steps: number, everyMs: number): void {
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    writeSync(1, consoleLine(0, stepMessage(12, step, 0.0004, 3)));
    if (step === steps) clearInterval(timer);
  }, everyMs);
}
