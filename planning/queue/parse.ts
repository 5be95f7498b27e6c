/** From what stands in a queue's file to jobs and GPUs, with every mistake at its path. */
import type { z } from "zod";
import { type Problem, show } from "../../config/error";
import { pathText, problemsOf } from "../../config/problems";
import { unfitProblems } from "../../config/unfit";
import { Findings } from "../findings";
import { checkJob } from "./checkJob";
import {
  type GpusConfig,
  gpusSchema,
  jobSchema,
  MOST_HOSTS,
  MOST_JOBS,
  type QueueJob,
  queueFileSchema,
} from "./schema";

/** A queue as far as it could be read. */
export interface ParsedQueue {
  /** In the file's order. */
  jobs: QueueJob[];
  /** By host; undefined where the file names none. */
  gpus: ReadonlyMap<string, GpusConfig> | undefined;
  problems: Problem[];
}

/**
 * Reads a queue: a list of jobs, or a mapping with `jobs:` and `gpus:`. Each job and each host is parsed on its own, so that
 * one wrong entry hides no mistake of another, and the rules are asked about every job that parsed.
 */
export function parseQueue(value: unknown): ParsedQueue {
  const list = Array.isArray(value);
  const top: unknown = list ? { jobs: value } : (value ?? {});
  const findings = new Findings();
  parse(queueFileSchema, top, [], findings);
  const jobs: QueueJob[] = [];
  const names = new Map<string, string>();
  const given = isMap(top) && Array.isArray(top.jobs) ? top.jobs : [];
  given.slice(0, MOST_JOBS).forEach((each, index) => {
    const steps = list ? [index] : ["jobs", index];
    const job = parse(jobSchema, each, steps, findings);
    if (job === undefined) return;
    const path = pathText(steps);
    checkName(job, path, names, findings);
    checkJob(path, job, findings);
    jobs.push(job);
  });
  const gpus = isMap(top) && isMap(top.gpus) ? gpusOf(top.gpus, findings) : undefined;
  const told = new Set(findings.problems.map(({ path }) => path));
  findings.problems.push(...unfitProblems(value).filter(({ path }) => !told.has(path)));
  return { jobs, gpus, problems: findings.problems };
}

function gpusOf(given: Record<string, unknown>, findings: Findings): Map<string, GpusConfig> {
  const found = new Map<string, GpusConfig>();
  const hosts = Object.entries(given);
  if (hosts.length > MOST_HOSTS)
    findings.problem(
      "gpus",
      `${hosts.length} hosts`,
      `the number of entries must be at most ${MOST_HOSTS}`,
      "split the queue, a file for the hosts of each",
    );
  for (const [host, each] of hosts.slice(0, MOST_HOSTS)) {
    const gpus = parse(gpusSchema, each, ["gpus", host], findings);
    if (gpus !== undefined) found.set(host, gpus);
  }
  return found;
}

function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  path: readonly PropertyKey[],
  findings: Findings,
): z.output<S> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  findings.problems.push(...problemsOf(schema, value, result.error.issues, path));
  return undefined;
}

/** Names that look the same are the same: two ways of writing an accent are one letter. */
function checkName({ name }: QueueJob, path: string, names: Map<string, string>, findings: Findings): void {
  const key = name.normalize("NFC");
  const other = names.get(key);
  if (other === undefined) names.set(key, path);
  else findings.problem(`${path}.name`, show(name), `${other} has that name`, "give each job its own");
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
