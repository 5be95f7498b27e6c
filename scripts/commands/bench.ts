import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { type BenchResult, holds } from "../bench/bench";
import { benches } from "../bench/benches";
import { withBenchTables } from "../bench/readme";
import { benchMarkdown, benchText } from "../bench/render";
import { OperatorError } from "../cli/errors";
import { main } from "../cli/main";
import { withStep } from "../cli/progress";
import { pageOf } from "../print/style";

const names = benches.map((bench) => bench.name);

interface Options {
  json: boolean;
  runs: number;
  write: boolean;
}

void main<Options>({
  name: "bench",
  summary: "measures and prints the performance tables; exit code 1 when a bound is missed",
  define: (command) =>
    command
      .argument("[bench...]", `only these: ${names.join(", ")}`)
      .option("--runs <n>", "runs of each program, at least 5 for a figure to quote", wholeNumber, 5)
      .option("--write", "put the tables into README.md; one that was not measured stays", false)
      .option("--json", "print JSON on stdout", false),
  examples: ["npm run bench", "npm run bench -- launcher", "npm run bench -- --runs 9 --write"],
  run: async ({ options, args }) => {
    const root = resolve(__dirname, "..", "..");
    const unknown = args.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new OperatorError(`there is no bench ${unknown.join(", ")} - use: ${names.join(", ")}`);
    const results = new Map<string, BenchResult>();
    for (const bench of benches) {
      if (args.length > 0 && !args.includes(bench.name)) continue;
      const measured = await withStep(bench.title, {}, (step) =>
        bench.run({ root, runs: options.runs, note: (text) => step.note(text) }),
      );
      results.set(bench.name, measured);
      if (!options.json) console.log(`\n${benchText(measured, pageOf(process.stdout).style)}\n`);
    }
    if (options.json) console.log(JSON.stringify([...results.values()], null, 2));
    if (options.write) {
      const file = join(root, "README.md");
      const tables = new Map([...results].map(([name, result]) => [name, benchMarkdown(result)]));
      writeFileSync(file, withBenchTables(readFileSync(file, "utf8"), tables));
    }
    return [...results.values()].every((result) => result.bounds.every(holds)) ? 0 : 1;
  },
});

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError("give a whole number from 1 on");
  return number;
}
