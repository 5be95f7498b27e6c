/** Reads what `npm run plan -- --queue FILE` plans: the jobs, and which GPUs are free. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { ConfigError, type Problem, show } from "../../config/error";
import { type FreeGpus, freeGpusOfFile, freeGpusOfHosts } from "../../planning/queue/gpus";
import { type ParsedQueue, parseQueue } from "../../planning/queue/parse";
import type { QueueJob } from "../../planning/queue/schema";
import { codeOf, messageOf, OperatorError } from "../cli/errors";
import { parseYaml } from "../stack/yaml";
import { planAnyway } from "./planStack";

/** A queue with the GPUs that it is planned on. */
export interface Queue {
  /** Name of its file, without folders. */
  file: string;
  /** The stack whose hosts have the GPUs; undefined: the file names them. */
  stack: string | undefined;
  jobs: QueueJob[];
  free: FreeGpus[];
  /** True where the file's own `gpus:` do not count, because a stack is named. */
  gpusIgnored: boolean;
}

/**
 * @param file path of the YAML file
 * @param stack name of the stack whose idle GPUs are free
 * @throws ConfigError with every mistake of the file, and every problem of the stack; OperatorError where the file cannot be read
 */
export async function readQueue(file: string, stack: string | undefined): Promise<Queue> {
  const parsed = parseFile(file);
  const { free, problems } = await freeGpus(parsed, stack);
  const all = [...parsed.problems, ...problems];
  if (all.length > 0) throw new ConfigError(all);
  return {
    file: basename(file),
    stack,
    jobs: parsed.jobs,
    free,
    gpusIgnored: stack !== undefined && parsed.gpus !== undefined,
  };
}

function parseFile(file: string): ParsedQueue {
  const { value, problems } = parseYaml(readText(file), basename(file));
  if (problems.length > 0) throw new ConfigError(problems);
  return parseQueue(value);
}

/** What a path has wrong, by the code of the system's error. */
const PATH_RULES: Partial<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "is a folder",
  EACCES: "may not be read",
  EPERM: "may not be read",
  ENOTDIR: "a part of the path before the last is a file",
  ENAMETOOLONG: "is longer than the file system lets a name or a path be",
  ELOOP: "its links lead round in a circle",
};

/** @throws ConfigError where the path is wrong, OperatorError where the file cannot be read for another reason */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const rule = PATH_RULES[codeOf(error) ?? ""];
    if (rule === undefined)
      throw new OperatorError(`the queue ${show(file)} cannot be read: ${messageOf(error)}`);
    const fix = "name a YAML file with `jobs:`, its path as seen from the project's folder";
    throw new ConfigError([{ path: "--queue", given: show(file), rule, fix }]);
  }
}

async function freeGpus(
  { gpus }: ParsedQueue,
  stack: string | undefined,
): Promise<{ free: FreeGpus[]; problems: Problem[] }> {
  if (stack !== undefined) {
    const { plan, problems } = await planAnyway(stack, "report");
    return { free: freeGpusOfHosts(plan.hosts), problems };
  }
  if (gpus !== undefined) return { free: freeGpusOfFile(gpus), problems: [] };
  const fix =
    "name a stack with --stack, or write `gpus:` with hosts, such as `box: {gpuModel: H100 80GB HBM3, gpuCount: 4}`";
  return {
    free: [],
    problems: [{ path: "gpus", given: "nothing", rule: "jobs need GPUs to be planned on", fix }],
  };
}
