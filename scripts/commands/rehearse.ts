/** `npm start`: rehearses a stack offline and reports what it did. */
import { Option } from "commander";
import { summaryLines } from "../../rehearsal/report/text";
import { main } from "../cli/main";
import { defaultStack, projectDir } from "../plan/planStack";
import { pageOf } from "../print/style";
import { rehearse } from "../rehearse/rehearse";
import { removeReports, reportFolder, writeReports } from "../rehearse/write";
import { isStackName, shortStackName } from "../stack/names";

interface Options {
  stack: string;
  json: boolean;
  keep: boolean;
  out?: string;
  docker: boolean;
  dockerSocket?: string;
}

void main<Options>({
  name: "start",
  summary:
    "Rehearses a stack offline: the real engine and program on embedded providers, a second preview that must be empty, and the launcher on a simulated trainer. Needs no account, no Docker and no GPU. Exit code 1 when the rehearsal fails.",
  define: (command) =>
    command
      .option("-s, --stack <name>", "the stack, as in Pulumi.<name>.yaml", defaultStack)
      .option("--json", "print report.json instead of the summary", false)
      .option("--keep", "go on from the state of the last rehearsal: shows what an edit would change", false)
      .option("--out <folder>", "where the reports go (default: out/rehearsal/<stack>)")
      .addOption(
        new Option(
          "--docker",
          "also build the images, run the containers on a Docker engine of the rehearsal's own, stop and destroy them; needs root",
        )
          .default(false)
          .conflicts("keep"),
      )
      .addOption(
        new Option("--docker-socket <path>", "with --docker: the unix socket of an engine to take instead")
          .implies({ docker: true })
          .conflicts("keep"),
      ),
  examples: ["npm start", "npm start -- --stack ssh", "npm start -- --keep", "npm start -- --docker"],
  run: async ({ options }) => {
    const stack = shortStackName(options.stack);
    const folder = options.out ?? reportFolder(projectDir, stack);
    if (isStackName(stack)) removeReports(folder);
    const docker = options.docker ? { socket: options.dockerSocket } : undefined;
    const report = await rehearse({ stack: options.stack, keep: options.keep, docker, projectDir });
    const places = writeReports(folder, report);
    const text = options.json
      ? JSON.stringify(report, null, 2)
      : `\n${summaryLines(report, places, pageOf(process.stdout)).join("\n")}`;
    process.stdout.write(`${text}\n`);
    return report.ok ? 0 : 1;
  },
});
