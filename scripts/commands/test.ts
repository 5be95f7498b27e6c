import { main } from "../cli/main";
import { runTests, type TestOptions } from "../testing/runTests";

void main<TestOptions>({
  name: "test",
  summary: "runs every test: type check, lint, import rule, generated pages, and all tiers of tests",
  define: (command) =>
    command
      .option("--quick", "leave the slow tiers out (engine, system)", false)
      .option("--only <phase...>", "run only these phases", [])
      .option("--list", "list the phases and stop", false)
      .option("--json", "print the result as JSON on stdout", false),
  examples: [
    "npm test",
    "npm test -- --quick",
    "npm test -- --only types lint",
    "npx vitest run tests/planning",
  ],
  run: ({ options }) => runTests(options),
});
