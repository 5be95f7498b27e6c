/** How many lines a second pass through the launcher to a disk of a given speed, and whether any is lost. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, start } from "../../cli/run";
import { sn38Contract } from "./contracts";
import { cpuSeconds } from "./procfs";
import { type Bench, bundle, launch, metric, metricsOf } from "./underTest";

/** Speed of the disk in bytes a second. */
export const DISK_BYTES_PER_SECOND = 100_000_000;
/**
 * What the software may print: more than the disk takes must be lost in the end, because the launcher never makes
 * the software wait.
 */
const SOFTWARE_BYTES_PER_SECOND = 0.95 * DISK_BYTES_PER_SECOND;

/** What came through. */
export interface Flood {
  /** From the first byte at the disk to the last. */
  readonly linesPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly linesIn: number;
  readonly linesOut: number;
  /** launchpad_output_dropped_lines_total. */
  readonly dropped: number;
  /** Training steps that were printed but not read as events. */
  readonly missedSteps: number;
  /** Processor time of the launcher for a million lines. */
  readonly cpuSecondsPerMillion: number;
}

/** Sends `lines` lines through a launcher. Needs mkfifo. */
export async function flood(bench: Bench, lines: number): Promise<Flood> {
  const [fifo, file, doneFile] = ["fifo", "disk.log", "written.json"].map((name) =>
    join(bench.folder, name),
  ) as [string, string, string];
  for (const path of [fifo, file, doneFile]) rmSync(path, { force: true });
  await run("mkfifo", [fifo]);
  const disk = start(process.execPath, [bench.disk, fifo, file, String(DISK_BYTES_PER_SECOND)]);
  const software = ["flood", lines, SOFTWARE_BYTES_PER_SECOND, doneFile].map(String);
  const command = [process.execPath, bench.software, ...software];
  const launched = launch(bench, "flood", bundle(command, sn38Contract.supervision), fifo);
  try {
    const port = await launched.port;
    const cpuBefore = cpuSeconds(launched.pid);
    while (!existsSync(doneFile)) await Promise.race([sleep(50), launched.ended]);
    // Written by then, but not yet read by the launcher.
    await sleep(1_000);
    const metrics = await metricsOf(port);
    const cpu = cpuSeconds(launched.pid) - cpuBefore;
    await launched.process.stop();
    const arrived = JSON.parse((await disk.result).stdout) as Arrived;
    const written = JSON.parse(readFileSync(doneFile, "utf8")) as Written;
    return {
      linesPerSecond: arrived.lines / arrived.seconds,
      megabytesPerSecond: arrived.bytes / 1e6 / arrived.seconds,
      linesIn: written.lines,
      linesOut: arrived.lines,
      dropped: metric(metrics, "launchpad_output_dropped_lines_total"),
      missedSteps: written.steps - metric(metrics, "launchpad_steps_total"),
      cpuSecondsPerMillion: cpu / (written.lines / 1e6),
    };
  } finally {
    await launched.process.stop();
    await disk.stop();
    rmSync(file, { force: true });
  }
}

interface Written {
  lines: number;
  steps: number;
}
interface Arrived {
  lines: number;
  bytes: number;
  seconds: number;
}
