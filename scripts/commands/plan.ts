/** `npm run plan`: the resolved plan of a stack, without an engine. */

import { OperatorError } from "../cli/errors";
import { main } from "../cli/main";
import { explainLines, likelyIds } from "../plan/explain";
import { defaultStack, planStack } from "../plan/planStack";
import { planLines } from "../plan/print";
import { pageOf } from "../print/style";

interface Options {
  stack: string;
  json: boolean;
  strict: boolean;
  explain?: string;
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
      .option("--explain <id>", "print what the plan says under one id, such as LP-SN38-020"),
  examples: ["npm run plan", "npm run plan -- -s ssh --json", "npm run plan -- --explain LP-COST-002"],
  run: async ({ options }) => {
    const { raw, plan } = await planStack(options.stack, options.strict ? "require" : "report");
    if (options.json) {
      process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
      return;
    }
    const page = pageOf(process.stdout);
    const { explain } = options;
    const lines =
      explain === undefined
        ? planLines(
            plan,
            {
              secretsSet: new Set(raw.secrets.keys()),
              cloudflareTokenSet: raw.cloudflareToken !== undefined,
            },
            page,
          )
        : explainLines(plan, explain, page);
    if (lines.length === 0)
      throw new OperatorError(
        `this plan says nothing under ${explain} - the nearest ids are: ${likelyIds(plan, explain ?? "").join(", ")}`,
      );
    process.stdout.write(`${lines.join("\n")}\n`);
  },
});
