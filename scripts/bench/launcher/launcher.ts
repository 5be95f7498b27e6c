/** What the launcher costs, how much passes through it, and whether its judgement is right. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, BenchOptions, BenchResult, Measured } from "../bench";
import { busyNote, machineText } from "../machine";
import { median, spread } from "../statistics";
import { contracts, sn38Contract } from "./contracts";
import { DISK_BYTES_PER_SECOND, type Flood, flood } from "./flood";
import { realStallSeconds, TIMES_FASTER } from "./stall";
import { startMilliseconds } from "./start";
import { steady } from "./steady";
import { type Bench as Launchers, prepare } from "./underTest";
import { flappingProbes } from "./virtual/flapping";
import { noticedStall } from "./virtual/stall";

const STEADY_LINES_PER_SECOND = 100;
const STEADY_SECONDS = 60;
const FLOOD_LINES = 4_000_000;
const FLAPPING_HOURS = 1_000;
const FLAPPING_SEED = 20_260_131;

const atMost = { startMs: 400, corePercent: 1, peakMB: 150, stallSeconds: 300 };
const atLeast = { linesPerSecond: 200_000 };

export const launcherBench: Bench = {
  name: "launcher",
  title: "the launcher in the container",
  run: async (options) => {
    const folder = mkdtempSync(join(tmpdir(), "launchpad-bench-"));
    try {
      return await measureAll(options, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

async function measureAll({ runs, note }: BenchOptions, folder: string): Promise<BenchResult> {
  const busy = busyNote();
  note("building the launcher");
  const launchers = await prepare(folder);
  const parts = [
    await starts(launchers, runs, note),
    await costs(launchers, note),
    await throughput(launchers, runs, note),
    judgements(note),
    await realStall(launchers, note),
  ];
  const size = (launchers.launcherBytes / 1e6).toFixed(1);
  return {
    title: launcherBench.title,
    head: ["what", "measured", "range"],
    rows: parts.flatMap((part) => part.rows),
    bounds: parts.flatMap((part) => part.bounds),
    notes: [
      `${new Date().toISOString().slice(0, 10)}; ${machineText()}; Node ${process.versions.node}; launcher.cjs of ${size} MB; \`npm run bench -- launcher\`.`,
      ...parts.flatMap((part) => part.notes),
      ...(busy === "" ? [] : [busy]),
    ],
  };
}

async function starts(launchers: Launchers, runs: number, note: (text: string) => void): Promise<Measured> {
  note(`start, ${runs} runs`);
  const values = await startMilliseconds(launchers, runs);
  const { least, most } = spread(values);
  return {
    rows: [
      [
        "start to the software",
        `${median(values).toFixed(0)} ms`,
        `${least.toFixed(0)} to ${most.toFixed(0)}`,
      ],
    ],
    bounds: [
      {
        what: "start to the software's first instruction",
        measured: median(values),
        atMost: atMost.startMs,
        unit: "ms",
      },
    ],
    notes: [
      `Start: from the spawn of \`node launcher.cjs run\` without preflight to the software reading its clock, median of ${runs} after one that does not count.`,
    ],
  };
}

async function costs(launchers: Launchers, note: (text: string) => void): Promise<Measured> {
  note(`${STEADY_LINES_PER_SECOND} lines a second for ${STEADY_SECONDS} s`);
  const cost = await steady(launchers, STEADY_LINES_PER_SECOND, STEADY_SECONDS);
  const at = `at ${STEADY_LINES_PER_SECOND} lines a second`;
  return {
    rows: [
      [`processor ${at}`, `${cost.corePercent.toFixed(2)} % of one core`, ""],
      [`resident memory ${at}`, `${cost.residentMB.toFixed(0)} MB`, `peak ${cost.peakMB.toFixed(0)} MB`],
    ],
    bounds: [
      {
        what: `processor ${at}`,
        measured: cost.corePercent,
        atMost: atMost.corePercent,
        unit: "% of one core",
      },
      { what: "peak resident memory", measured: cost.peakMB, atMost: atMost.peakMB, unit: "MB" },
    ],
    notes: [
      `Cost: the launcher's own process over ${STEADY_SECONDS} s, with its looks at processes and GPUs (a simulated nvidia-smi) and /metrics asked every 15 s.`,
    ],
  };
}

async function throughput(
  launchers: Launchers,
  runs: number,
  note: (text: string) => void,
): Promise<Measured> {
  const floods: Flood[] = [];
  for (let run = 1; run <= runs; run += 1) {
    note(`${FLOOD_LINES} lines as fast as they go, run ${run} of ${runs}`);
    floods.push(await flood(launchers, FLOOD_LINES));
  }
  const rates = floods.map((one) => one.linesPerSecond);
  const { least, most } = spread(rates);
  const megabytes = median(floods.map((one) => one.megabytesPerSecond));
  const sum = (of: (one: Flood) => number) => floods.reduce((all, one) => all + of(one), 0);
  const lost = sum((one) => one.linesIn - one.linesOut);
  return {
    rows: [
      [
        "lines a second to a disk of 100 MB/s",
        `${median(rates).toFixed(0)} (${megabytes.toFixed(0)} MB/s)`,
        `${least.toFixed(0)} to ${most.toFixed(0)}`,
      ],
      ["lines lost of all that were printed", `${lost} of ${sum((one) => one.linesIn)}`, ""],
    ],
    bounds: [
      { what: "lines a second", measured: median(rates), atLeast: atLeast.linesPerSecond, unit: "lines/s" },
      { what: "lines printed that did not arrive", measured: lost, atMost: 0, unit: "lines" },
      { what: "lines counted as dropped", measured: sum((one) => one.dropped), atMost: 0, unit: "lines" },
      {
        what: "steps not read from the log",
        measured: sum((one) => one.missedSteps),
        atMost: 0,
        unit: "steps",
      },
    ],
    notes: [
      `Lines: ${FLOOD_LINES} of SN38's console lines a run, of 120 to 150 bytes, a step among every 100, printed as fast as the launcher takes them but for 95% of the disk's speed; through a FIFO into a reader that writes to a file and takes no more than ${DISK_BYTES_PER_SECOND / 1e6} MB/s (a stand-in for a disk).`,
    ],
  };
}

function judgements(note: (text: string) => void): Measured {
  note(`${FLAPPING_HOURS} simulated hours of flapping probes`);
  const flapping = flappingProbes(sn38Contract, FLAPPING_HOURS, FLAPPING_SEED);
  const stalls = contracts.map(noticedStall);
  const shortest = noticedStall(sn38Contract);
  const late = Math.max(...stalls.map(({ seconds, allowedSeconds }) => seconds - allowedSeconds));
  return {
    rows: [
      [
        `false restarts in ${FLAPPING_HOURS} simulated hours`,
        String(flapping.restarts),
        `${flapping.steps} steps, ${flapping.silences} legitimate silences`,
      ],
      ...stalls.map(({ contract, seconds, allowedSeconds }) => [
        `stall of ${contract} noticed after, simulated`,
        `${seconds} s`,
        `${allowedSeconds} s are legitimate`,
      ]),
    ],
    bounds: [
      { what: "false restarts", measured: flapping.restarts, atMost: 0, unit: "restarts" },
      {
        what: `stall of ${shortest.contract}, the contract with the shortest silence`,
        measured: shortest.seconds,
        atMost: atMost.stallSeconds,
        unit: "s",
      },
      {
        what: "any contract's stall, past the silence that it allows",
        measured: late,
        atMost: atMost.stallSeconds,
        unit: "s",
      },
    ],
    notes: [
      "Simulated: the launcher's own judgement on a virtual clock; every fifth look at processes and GPUs is wrong, and once in two hours all are for up to 45 s.",
    ],
  };
}

async function realStall(launchers: Launchers, note: (text: string) => void): Promise<Measured> {
  note("a real stall");
  const seconds = await realStallSeconds(launchers);
  return {
    rows: [
      [
        "stall of sn38 noticed after, real processes",
        `${seconds.toFixed(0)} s`,
        `${TIMES_FASTER} times faster`,
      ],
    ],
    bounds: [
      {
        what: "real stall in the contract's time",
        measured: seconds,
        atMost: atMost.stallSeconds,
        unit: "s",
      },
    ],
    notes: [
      `Real stall: launcher and software as processes, every time of the contract divided by ${TIMES_FASTER}, the figure multiplied by it.`,
    ],
  };
}
