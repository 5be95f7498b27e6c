/** Replays a stack's docker resources against the tables and against the real plugin on a daemon. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../../scripts/cli/errors";
import { run } from "../../scripts/cli/run";
import { EngineRehearsal } from "../driver/engineRehearsal";
import { sdkVersion } from "../providers/install";
import { docker } from "../providers/tables/docker/index";
import { compareObservations, type TableDifference } from "./compare";
import { adaptDocker, type DaemonFacts } from "./dockerAdapt";
import { DOCKER_CASES } from "./dockerCases";
import { type RealPlugin, RealStack } from "./realStack";
import { observe, replayFile } from "./replay";
import type { ReplayResource } from "./resources";

/** What a verification found. */
export interface Verification {
  /** What was replayed, and against what. */
  readonly against: string;
  readonly resources: number;
  readonly occasions: number;
  readonly notes: readonly string[];
  readonly differences: readonly TableDifference[];
  /** Whether the real second preview, refresh and preview after it were empty. */
  readonly realIsStable: boolean;
}

/** What it needs. */
export interface DockerVerifyOptions {
  readonly engineDir: string;
  readonly host: string;
  readonly plugin: RealPlugin;
  readonly folder: string;
  readonly stack: string;
  readonly resources: readonly ReplayResource[];
  readonly signal?: AbortSignal;
  readonly progress: (what: string) => void;
}

const IMAGE = "launchpad-verify:empty";

/** Runs the comparison; makes and removes its own containers, networks and volumes on the daemon. */
export async function verifyDocker(options: DockerVerifyOptions): Promise<Verification> {
  const daemon = await daemonFacts(options.host);
  const { resources, notes } = adaptDocker(options.resources, daemon, `launchpad-verify-${options.stack}-`);
  const replay = {
    package: "docker",
    version: sdkVersion("docker"),
    config: { host: options.host },
    resources,
  };
  const world = (name: string) => {
    const scratchDir = join(options.folder, name);
    mkdirSync(scratchDir, { recursive: true });
    const file = replayFile(scratchDir);
    return {
      file,
      options: {
        engineDir: options.engineDir,
        projectDir: join(__dirname, "program"),
        scratchDir,
        stack: options.stack,
        environment: { LAUNCHPAD_VERIFY_FILE: file },
        signal: options.signal,
      },
    };
  };
  try {
    const ours = world("embedded");
    const embedded = new EngineRehearsal(ours.options);
    await embedded.prepare();
    embedded.reset();
    const tables = await observe(embedded, ours.file, replay, DOCKER_CASES, (what) =>
      options.progress(`tables: ${what}`),
    );
    const theirs = world("real");
    const actual = new RealStack(theirs.options, options.plugin);
    await actual.prepare();
    const real = await observe(actual, theirs.file, replay, DOCKER_CASES, (what) =>
      options.progress(`daemon: ${what}`),
    );
    const quiet = ["second preview", "refresh", "preview after the refresh"];
    return {
      against: `pulumi-resource-docker (${options.plugin.origin}) on ${options.host}`,
      resources: resources.length,
      occasions: real.changes.size,
      notes,
      differences: compareObservations(docker, resources, tables, real),
      realIsStable: quiet.every((what) => real.changes.get(what)?.length === 0),
    };
  } finally {
    await command(options.host, ["image", "rm", IMAGE], false);
  }
}

/** Asks the daemon what it has, and gives it an image without content. */
async function daemonFacts(host: string): Promise<DaemonFacts> {
  const { stdout } = await command(host, ["info", "--format", "{{.NCPU}}"], true);
  // 1,024 zero bytes are an empty tar archive.
  await run("docker", ["--host", host, "import", "-", IMAGE], { input: "\0".repeat(1024) });
  return { cpus: Number(stdout.trim()), image: IMAGE };
}

async function command(host: string, args: string[], check: boolean) {
  try {
    return await run("docker", ["--host", host, ...args], { check, timeoutMs: 30_000 });
  } catch (error) {
    throw new OperatorError(
      `the Docker daemon at ${host} does not answer: ${error instanceof Error ? error.message : error}`,
    );
  }
}
