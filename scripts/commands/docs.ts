import { resolve } from "node:path";
import { OperatorError } from "../cli/errors";
import { main } from "../cli/main";
import { undescribed } from "../docs/configReference";
import { documents, staleDocuments, writeDocuments } from "../docs/documents";

interface Options {
  check: boolean;
  json: boolean;
}

void main<Options>({
  name: "docs",
  summary: "writes the generated pages of docs/",
  define: (command) =>
    command
      .option("--check", "write nothing; fail when a page is not current", false)
      .option("--json", "print what was written, or is stale, as JSON", false),
  examples: ["npm run docs", "npm run docs -- --check"],
  run: async ({ options }) => {
    const root = resolve(__dirname, "..", "..");
    const gaps = undescribed();
    const changed = options.check ? await staleDocuments(root) : await writeDocuments(root);
    if (options.json) console.log(JSON.stringify({ changed, undescribed: gaps }));
    else if (options.check && changed.length === 0)
      console.log(`${documents.length} generated pages are current.`);
    else if (!options.check)
      console.log(changed.length === 0 ? "All pages were current." : `Wrote ${changed.join(", ")}.`);
    if (gaps.length > 0) process.stderr.write(`Keys without a description: ${gaps.join(", ")}\n`);
    if (options.check && changed.length > 0)
      throw new OperatorError(`not current: ${changed.join(", ")} - run: npm run docs`);
  },
});
