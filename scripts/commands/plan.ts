/** `npm run plan`: the resolved plan of a stack, without an engine. */
import { Option } from "commander";
import { type ComparedProfiles, compareProfiles } from "../../planning/compare/compare";
import { planQueue } from "../../planning/queue/queue";
import { main } from "../cli/main";
import { comparisonLines } from "../plan/compare";
import { explain } from "../plan/explainCommand";
import { defaultStack, planAnyway, planStack } from "../plan/planStack";
import { planLines } from "../plan/print";
import { parseCompared } from "../plan/profiles";
import { queueJson, queueLines } from "../plan/queue";
import { readQueue } from "../plan/queueFile";
import { pageOf } from "../print/style";

interface Options {
  /** Undefined where none was named. */
  stack?: string;
  json: boolean;
  strict: boolean;
  /** True without an id. */
  explain?: string | true;
  compare?: ComparedProfiles;
  /** Path of a file with jobs. */
  queue?: string;
}

void main<Options>({
  name: "plan",
  summary:
    "Prints a stack's resolved plan without an engine: what runs where, with what values and why, and what it costs.",
  define: (command) =>
    command
      .option(
        "-s, --stack <name>",
        `the stack, as in Pulumi.<name>.yaml (default: ${defaultStack}; with --queue: none)`,
      )
      .option("--json", "print the plan as JSON", false)
      .option("--strict", "a secret that is not set is an error, as in `pulumi up`", false)
      .option(
        "--explain [id]",
        "print what stands behind one id, such as LP-SN38-020; without an id, list all",
      )
      .addOption(
        new Option(
          "--compare <profiles>",
          "plan the trainers under another profile beside their own, or under two: guide, or stock,tuned",
        )
          .argParser(parseCompared)
          .conflicts("explain"),
      )
      .addOption(
        new Option(
          "--queue <file>",
          "plan G.O.D jobs of a YAML file on the GPUs that --stack leaves free, or on the file's own; starts nothing",
        ).conflicts(["explain", "compare", "strict"]),
      ),
  examples: [
    "npm run plan",
    "npm run plan -- -s ssh --json",
    "npm run plan -- --explain LP-COST-002",
    "npm run plan -- --explain",
    "npm run plan -- --compare guide",
    "npm run plan -- --compare stock,tuned",
    "npm run plan -- --queue jobs.yaml -s god",
  ],
  run: async ({ options }) => {
    const lines = await linesOf(options);
    process.stdout.write(`${lines.join("\n")}\n`);
  },
});

async function linesOf({
  stack: named,
  json,
  strict,
  explain: id,
  compare,
  queue,
}: Options): Promise<string[]> {
  const secrets = strict ? "require" : "report";
  const page = pageOf(process.stdout);
  const asJson = (value: unknown) => [JSON.stringify(value, null, 2)];
  if (queue !== undefined) {
    const read = await readQueue(queue, named);
    const plan = planQueue(read.jobs, read.free);
    return json ? asJson(queueJson(read, plan)) : queueLines(read, plan, page);
  }
  const stack = named ?? defaultStack;
  if (id !== undefined) return explain(stack, secrets, id === true ? undefined : id, json, page);
  if (compare !== undefined) {
    const { raw, inputs } = await planAnyway(stack, secrets);
    const comparison = compareProfiles(raw, inputs, compare);
    return json ? asJson(comparison) : comparisonLines(comparison, page);
  }
  const { raw, plan } = await planStack(stack, secrets);
  if (json) return asJson(plan);
  const secretsSet = new Set(raw.secrets.keys());
  return planLines(plan, { secretsSet, cloudflareTokenSet: raw.cloudflareToken !== undefined }, page);
}
