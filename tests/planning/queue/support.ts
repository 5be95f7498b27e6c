/** Queues as a user writes them, and the plan that comes of them. */
import type { Problem } from "../../../config/error";
import { freeGpusOfFile } from "../../../planning/queue/gpus";
import { parseQueue } from "../../../planning/queue/parse";
import { type PlannedJob, planQueue, type QueuePlan } from "../../../planning/queue/queue";

export type Values = Record<string, unknown>;

/** A text job of 3 B parameters: one GPU, a quarter of an hour. */
export function text(name: string, over: Values = {}): Values {
  return {
    name,
    workload: "god-text",
    task: "instruct",
    model: { sizeB: 3 },
    dataset: { samples: 40_000 },
    hours: 4,
    ...over,
  };
}

/** An SDXL job: one GPU, ten minutes. */
export function image(name: string, over: Values = {}): Values {
  return { name, workload: "god-image", modelType: "sdxl", hours: 1, ...over };
}

/** Free H100s of a host. */
export function h100s(gpuCount: number, over: Values = {}): Values {
  return { gpuModel: "H100 80GB HBM3", gpuCount, ...over };
}

/** What is wrong with a queue's file. */
export function problemsOf(value: unknown): Problem[] {
  return parseQueue(value).problems;
}

/** The plan of jobs on these hosts; a mistake in them fails the test. */
export function planOf(jobs: readonly Values[], gpus: Values = { box: h100s(4) }): QueuePlan {
  const parsed = parseQueue({ jobs, gpus });
  if (parsed.problems.length > 0) throw new Error(JSON.stringify(parsed.problems));
  return planQueue(parsed.jobs, freeGpusOfFile(parsed.gpus ?? new Map()));
}

/** One job of a plan by its name. */
export function jobOf(plan: QueuePlan, name: string): PlannedJob {
  const found = plan.jobs.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the plan has no job ${name}`);
  return found;
}

/** Names of all jobs in the order in which they got their GPUs. */
export function order(plan: QueuePlan): string[] {
  return plan.jobs.map(({ name }) => name);
}
