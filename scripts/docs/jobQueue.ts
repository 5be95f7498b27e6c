/** Generates docs/job-queue.md: what `npm run plan -- --queue` reads and prints. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { freeGpusOfFile } from "../../planning/queue/gpus";
import { parseQueue } from "../../planning/queue/parse";
import { planQueue } from "../../planning/queue/queue";
import { gpusSchema, jobSchema, MOST_HOSTS, MOST_JOB_GPUS, MOST_JOBS } from "../../planning/queue/schema";
import { TIME_FACTOR } from "../../planning/time";
import { queueLines } from "../plan/queue";
import { plainPage } from "../print/style";
import { parseYaml } from "../stack/yaml";
import { fieldTable } from "./configReference";
import { code, generatedLine } from "./markdown";
import { fieldsOf, kindsOf } from "./schemaWalk";

const EXAMPLE = resolve(__dirname, "../../docs/queue.example.yaml");

/** The whole page. */
export function jobQueuePage(): string {
  const text = readFileSync(EXAMPLE, "utf8");
  return `${[
    generatedLine("npm run docs"),
    "# A queue of jobs",
    `\`npm run plan -- --queue FILE\` plans G.O.D jobs that wait for GPUs: how many GPUs each gets, how long it takes, when it would start and end, what it is worth, and which jobs would not be done in time. It is a planner: it starts nothing, watches nothing and changes no stack. What it says is for you to act on, by a trainer in a stack file for each job ([god-text.md](god-text.md), [god-image.md](god-image.md)). Miners of G.O.D accept no tasks since 2025-10-18 ([rules-history.md](rules-history.md)), so such jobs are rehearsals of what validators run, or training of your own.`,
    "With `--stack NAME` the free GPUs are those of the stack's hosts that no enabled trainer has, and their price is the host's. Without it the file's own `gpus:` count. `--json` gives all figures to a program. Exit codes: 0, also where jobs miss their time; 2 the file, the stack or the command line is wrong, with all mistakes in one error.",
    "## An example",
    "[queue.example.yaml](queue.example.yaml):",
    fenced("yaml", text.trimEnd()),
    "`npm run plan -- --queue docs/queue.example.yaml` prints:",
    fenced("", exampleOutput(text)),
    "## How it plans",
    [
      "- **GPUs**: upstream's rule in force, or the job's `gpus`. All of a job's GPUs are on one host. A job that needs more than any host has free, or more memory than a GPU has, cannot run; other numbers are named that fit, and that the job's own keys go with.",
      `- **Hours**: the step time of [time-model.md](time-model.md) with the values that the trainer's plan would use, and the range of its factor of ${TIME_FACTOR}. The schedule goes by the estimate, and cuts a job at the hours that it is given, as upstream does. A job of unknown length (GRPO, an unknown GPU, no \`samples\`) counts with all of its hours.`,
      "- **Worth**: the points that winning the task brings today, by GPU-hour. Neither hours nor size count, and only the winner gets any: it ranks jobs, and foretells no income. `--json` has beside it what the rule before 2025-11-03 made of hours and size.",
      "- **Order**: jobs that can end in their hours first, then by worth, then the nearer deadline, the earlier arrival, the name. Each gets the earliest time at which its GPUs are free, on the host where it ends first; a host on which it would not end in its hours counts only where none does better. A later job fills gaps and never delays one before it. The order in the file does not matter.",
      `- **Deadlines** do not change the order beyond that: a job that misses its deadline is marked, with what stands before it and what would mend it. At the slow end every job takes the longest of its range, in the schedule's order on its GPUs. A second past a deadline does not count. Up to ${MOST_JOB_GPUS} more GPUs of a host are named where a plan with them keeps the deadline. A greedy schedule is not the best one; where a job misses, try \`gpus\` or leave a job out.`,
      "- **Idle GPU-hours** are counted until the last job ends, with their cost where the price is known.",
    ].join("\n"),
    "| state | means |\n| --- | --- |\n| fits | ends in its hours and before its deadline, also at the slow end of the range |\n| unknown | the time model does not know such a job |\n| at risk | not at the slow end, or GPU memory is near its limit |\n| misses | its hours are too short, or it ends past its deadline |\n| cannot run | no host has the GPUs or the memory |",
    "## Keys",
    `The file is a mapping with \`jobs:\` (a list of at most ${MOST_JOBS}) and \`gpus:\` (at most ${MOST_HOSTS} hosts), or the list alone. A wrong key is refused with the nearest right one, and keys of \`tuning.config\` go through the same contract as a trainer's.`,
    ...kindsOf(jobSchema).flatMap(({ value, object }) => [
      `### A job with ${code(`workload: ${value}`)}`,
      fieldTable(
        fieldsOf(object).filter(({ key }) => key !== "workload"),
        keysText,
      ),
    ]),
    "### A host below `gpus:`",
    fieldTable(fieldsOf(gpusSchema), keysText),
  ].join("\n\n")}\n`;
}

/** The example as it would be printed without a terminal. */
function exampleOutput(text: string): string {
  const { value, problems } = parseYaml(text, "queue.example.yaml");
  const parsed = parseQueue(value);
  if (problems.length > 0 || parsed.problems.length > 0 || parsed.gpus === undefined)
    throw new Error("docs/queue.example.yaml is no queue with GPUs of its own");
  const free = freeGpusOfFile(parsed.gpus);
  const queue = { file: "queue.example.yaml", stack: undefined, jobs: parsed.jobs, free, gpusIgnored: false };
  return queueLines(queue, planQueue(parsed.jobs, free), plainPage(100)).join("\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** An object's keys: what they mean stands in the trainer's reference. */
function keysText(schema: z.ZodType): string {
  const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape).map(code).join(", ") : "";
  return `${keys} as in [config.md](config.md)`;
}
