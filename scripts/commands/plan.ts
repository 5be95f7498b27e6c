/** `npm run plan`: the resolved plan of a stack, without an engine. */
import { Option } from "commander";
import { type ComparedProfiles, compareProfiles } from "../../planning/compare/compare";
import { main } from "../cli/main";
import { comparisonLines } from "../plan/compare";
import { explain } from "../plan/explainCommand";
import { defaultStack, planAnyway, planStack } from "../plan/planStack";
import { planLines } from "../plan/print";
import { parseCompared } from "../plan/profiles";
import { pageOf } from "../print/style";

interface Options {
  stack: string;
  json: boolean;
  strict: boolean;
  /** True without an id. */
  explain?: string | true;
  compare?: ComparedProfiles;
}

void main<Options>({
  name: "plan",
  summary:
    "Prints a stack's resolved plan without an engine: what runs where, with what values and why, and what it costs.",
  define: (command) =>
    command
      .option("-s, --stack <name>", "the stack, as in Pulumi.<name>.yaml", defaultStack)
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
      ),
  examples: [
    "npm run plan",
    "npm run plan -- -s ssh --json",
    "npm run plan -- --explain LP-COST-002",
    "npm run plan -- --explain",
    "npm run plan -- --compare guide",
    "npm run plan -- --compare stock,tuned",
  ],
  run: async ({ options }) => {
    const lines = await linesOf(options);
    process.stdout.write(`${lines.join("\n")}\n`);
  },
});

async function linesOf({ stack, json, strict, explain: id, compare }: Options): Promise<string[]> {
  const secrets = strict ? "require" : "report";
  const page = pageOf(process.stdout);
  const asJson = (value: unknown) => [JSON.stringify(value, null, 2)];
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
