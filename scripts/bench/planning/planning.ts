/** Planning in this process: the plan of a large stack, and the memory model on its own. */
import { guide004TextJob } from "../../../planning/memory/guide004";
import { estimateTextMemory } from "../../../planning/memory/text";
import { resolvePlan } from "../../../planning/resolve";
import type { Bench, BenchOptions, BenchResult } from "../bench";
import { busyNote, machineText } from "../machine";
import { median, spread } from "../statistics";
import { largeInputs, largeStack, TRAINERS } from "./stack";

const limits = { planMs: 50, estimatesPerSecond: 100_000 };

/** Runs that fill the compiler's caches before one counts. */
const WARM_UP = { plans: 20, estimates: 50_000 };

/** Calls of the estimator that one run times. */
const ESTIMATES = 100_000;

/** Plans of one run: its figure is their median. */
const PLANS = 15;

export const planningBench: Bench = {
  name: "planning",
  title: "Planning, warm",
  run: async (options) => measureAll(options),
};

function measureAll({ runs, note }: BenchOptions): BenchResult {
  const busy = busyNote();
  note("warming up");
  const stack = largeStack();
  const plan = () => resolvePlan(stack, largeInputs);
  const trainers = plan().trainers.length;
  if (trainers !== TRAINERS) throw new Error(`the stack has ${trainers} trainers instead of ${TRAINERS}`);
  for (let n = 0; n < WARM_UP.plans; n++) plan();
  estimate(WARM_UP.estimates);
  const planMs: number[] = [];
  const perSecond: number[] = [];
  for (let run = 0; run < runs; run++) {
    note(`run ${run + 1} of ${runs}`);
    planMs.push(median(Array.from({ length: PLANS }, () => milliseconds(plan))));
    perSecond.push(ESTIMATES / (milliseconds(() => estimate(ESTIMATES)) / 1000));
  }
  const row = (name: string, values: readonly number[], digits: number) => {
    const { least, most } = spread(values);
    return [name, median(values).toFixed(digits), `${least.toFixed(digits)} to ${most.toFixed(digits)}`];
  };
  return {
    title: planningBench.title,
    head: ["what", "median", "range"],
    rows: [
      row(`a plan of ${TRAINERS} trainers, ms`, planMs, 1),
      row("memory estimates a second", perSecond, 0),
    ],
    bounds: [
      {
        what: `a plan of ${TRAINERS} trainers`,
        measured: median(planMs),
        atMost: limits.planMs,
        unit: "ms",
      },
      {
        what: "the memory model",
        measured: median(perSecond),
        atLeast: limits.estimatesPerSecond,
        unit: "estimates/s",
      },
    ],
    notes: [
      `${new Date().toISOString().slice(0, 10)}; ${machineText()}; Node ${process.versions.node}; \`npm run bench -- planning\`.`,
      `Medians of ${runs} runs in one process after ${WARM_UP.plans} plans that do not count; a run is ${PLANS} plans and ${ESTIMATES} estimates of set-ups that differ in micro-batch.`,
      ...(busy === "" ? [] : [busy]),
    ],
  };
}

/** So many estimates, no two in a row of the same set-up; the sum is used, so that none can be left out. */
function estimate(times: number): void {
  let sum = 0;
  for (let n = 0; n < times; n++)
    sum += estimateTextMemory({ ...guide004TextJob, microBatch: 1 + (n % 32) }).peakGiB;
  if (!(sum > 0)) throw new Error("the estimates came to nothing");
}

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
