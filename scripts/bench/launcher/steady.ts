/** What the launcher costs while the software prints a steady stream of lines. */
import { setTimeout as sleep } from "node:timers/promises";
import { sn38Contract } from "./contracts";
import { cpuSeconds, residentBytes } from "./procfs";
import { type Bench, bundle, launch, metricsOf } from "./underTest";

/** Prometheus asks this often by default in most set-ups. */
const SCRAPE_SECONDS = 15;
/** Start-up, its garbage collection and the compilation of hot code are over by then. */
const WARM_UP_SECONDS = 5;

/** The launcher's share of the machine. */
export interface Steady {
  /** Processor time in percent of one core. */
  readonly corePercent: number;
  /** Highest resident memory since its start, in MB of 1,000,000 bytes. */
  readonly peakMB: number;
  readonly residentMB: number;
}

/**
 * Watches for `seconds`: the contract's looks at processes and GPUs go on as in production, and /metrics is asked
 * every 15 s.
 */
export async function steady(bench: Bench, linesPerSecond: number, seconds: number): Promise<Steady> {
  const software = [process.execPath, bench.software, "steady", String(linesPerSecond)];
  const launched = launch(bench, "steady", bundle(software, sn38Contract.supervision));
  try {
    const port = await launched.port;
    await launched.firstLine;
    await sleep(WARM_UP_SECONDS * 1_000);
    const before = { cpu: cpuSeconds(launched.pid), atMs: performance.now() };
    for (let left = seconds; left > 0; left -= SCRAPE_SECONDS) {
      await sleep(Math.min(left, SCRAPE_SECONDS) * 1_000);
      await metricsOf(port);
    }
    const cpu = cpuSeconds(launched.pid) - before.cpu;
    const memory = residentBytes(launched.pid);
    return {
      corePercent: (100 * cpu) / ((performance.now() - before.atMs) / 1_000),
      peakMB: memory.peak / 1e6,
      residentMB: memory.now / 1e6,
    };
  } finally {
    await launched.process.stop();
  }
}
