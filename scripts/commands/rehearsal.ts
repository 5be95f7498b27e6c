/** `npm run rehearsal -- verify`: compares the embedded providers with real plugins, where they are installed. */
import { existsSync } from "node:fs";
import { Argument, type Command } from "commander";
import { verify } from "../../rehearsal/verify/index";
import { verifyLines } from "../../rehearsal/verify/print";
import { main } from "../cli/main";
import { startStep } from "../cli/progress";
import { ensureEngine } from "../engine";
import { projectDir } from "../plan/planStack";
import { pageOf } from "../print/style";
import { listStacks } from "../stack/names";

interface Options {
  stack?: string[];
  json: boolean;
  dockerHost?: string;
  dockerPlugin?: string;
  cloudflarePlugin?: string;
  record?: string;
}

const usualSocket = "/var/run/docker.sock";

void main<Options>({
  name: "rehearsal",
  summary:
    "verify: replays the stacks' docker resources against the real plugin on a Docker daemon, and cloudflare's against a stand-in of the API, and prints every difference from the embedded providers' tables. Exit code 1 when there is one. What is not installed is listed as not verified.",
  define: (command: Command) =>
    command
      .addArgument(new Argument("<action>", "what to do").choices(["verify"]))
      .option("-s, --stack <name...>", "stacks to replay (default: every Pulumi.<stack>.yaml)")
      .option("--docker-host <address>", "daemon (default: DOCKER_HOST, else the local socket)")
      .option("--docker-plugin <file>", "pulumi-resource-docker (default: from ~/.pulumi/plugins or PATH)")
      .option("--cloudflare-plugin <file>", "pulumi-resource-cloudflare (default: likewise)")
      .option("--record <folder>", "write what docker inspect says of the created containers")
      .option("--json", "print JSON", false),
  examples: [
    "npm run rehearsal -- verify",
    "npm run rehearsal -- verify --stack prod --docker-host unix:///var/run/docker.sock --json",
  ],
  run: async ({ options, signal }) => {
    const engine = await ensureEngine();
    const step = startStep("Verifying the tables", { quietSeconds: 1 });
    const report = await verify({
      engineDir: engine.dir,
      projectDir,
      stacks: options.stack ?? listStacks(projectDir),
      dockerHost: options.dockerHost ?? process.env.DOCKER_HOST ?? usualDaemon(),
      plugins: { docker: options.dockerPlugin, cloudflare: options.cloudflarePlugin },
      recordTo: options.record,
      signal,
      progress: (what) => step.note(what),
    });
    step.done();
    const text = options.json
      ? JSON.stringify(report, null, 2)
      : verifyLines(report, pageOf(process.stdout).style).join("\n");
    process.stdout.write(`${text}\n`);
    return report.verifications.some((item) => item.differences.length > 0) ? 1 : 0;
  },
});

function usualDaemon(): string | undefined {
  return existsSync(usualSocket) ? `unix://${usualSocket}` : undefined;
}
