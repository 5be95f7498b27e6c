/**
 * A rehearsal from end to end: engine, plan, `up`, a second preview that has to be empty, and the launcher on the
 * bundle of each trainer.
 */
import { join } from "node:path";
import { createRehearsal, IsolationError, type Rehearsal } from "../../rehearsal/driver";
import { clearStaleLocks } from "../../rehearsal/driver/stateFolder";
import { buildPrograms } from "../../rehearsal/launcher/run";
import { sdkVersion } from "../../rehearsal/providers/install";
import { PACKAGES } from "../../rehearsal/providers/tables/index";
import type { Report } from "../../rehearsal/report/schema";
import { messageOf, OperatorError } from "../cli/errors";
import { interruption, sleep } from "../cli/interrupt";
import { kill, processesWith } from "../cli/processes";
import { type Engine, ensureEngine } from "../engine";
import { planStack } from "../plan/planStack";
import { plural } from "../print/units";
import { stackFileName } from "../stack/names";
import { requireTool } from "../tools";
import { deploy, EngineFailure, previewAgain } from "./deploy";
import { type DockerFindings, openDocker, rehearseContainers } from "./docker/parts";
import { type DockerSession, requireRoot } from "./docker/session";
import { runLaunchers } from "./launchers";
import { Phases } from "./phases";
import { notRehearsed, rehearsed } from "./scope";
import { type Scratch, takeScratch } from "./scratch";
import { madeUpConfig, madeUpNames } from "./secrets";

/** What to rehearse. */
export interface RehearseOptions {
  stack: string;
  projectDir: string;
  /** Go on from the state of the last rehearsal instead of an empty one. */
  keep: boolean;
  /** Drive a Docker engine: one of the rehearsal's own, or the one at a unix socket. @default none */
  docker?: { socket?: string | undefined } | undefined;
}

/**
 * Rehearses a stack. A failure of the rehearsal is a report with `ok: false`.
 * @throws ConfigError for a wrong stack file, OperatorError for a machine that lacks something, Interrupted
 */
export async function rehearse(options: RehearseOptions): Promise<Report> {
  if (options.docker !== undefined) requireRoot();
  const phases = new Phases();
  const startedAt = new Date().toISOString();
  const { raw, plan } = await phases.run("plan", "Plan", async () => {
    const planned = await planStack(options.stack, "report", options.projectDir);
    const { trainers, hosts } = planned.plan;
    return {
      value: planned,
      note: `${plural(trainers.length, "trainer")} on ${plural(hosts.length, "host")}`,
    };
  });
  const engine = await phases.run("engine", "Engine", async () => {
    const found = await ensureEngine();
    return { value: found, note: `Pulumi ${found.version}, ${whereFrom[found.source]}` };
  });
  const stackFile = join(options.projectDir, stackFileName(raw.stack));
  const secrets = madeUpConfig(plan, stackFile);
  const report: Report = {
    version: 1,
    stack: raw.stack,
    startedAt,
    seconds: 0,
    ok: false,
    phases: phases.done,
    plan,
    madeUpSecrets: madeUpNames(plan, secrets),
    launcherRuns: [],
    rehearsed: [],
    notRehearsed: notRehearsed(plan),
  };
  // What runs on a Docker engine is no state that a rehearsal without one could go on from.
  const place = options.docker === undefined ? raw.stack : `${raw.stack}.docker`;
  const scratch = await takeScratch(place, options.projectDir);
  let docker: DockerSession | undefined;
  let found: DockerFindings | undefined;
  try {
    if (options.docker !== undefined) {
      const { socket } = options.docker;
      const folder = join(scratch.folder, "docker");
      docker = await openDocker(phases, { plan, projectDir: options.projectDir, folder, socket });
    }
    const rehearsal = await runParts(report, phases, scratch, docker, () =>
      prepare(options, stackFile, secrets, engine, scratch, docker?.environment),
    );
    if (docker !== undefined) {
      found = await rehearseContainers(phases, docker, rehearsal, report);
      report.notRehearsed = notRehearsed(plan, found.withheld);
    }
    report.ok =
      report.secondPreview?.empty === true &&
      report.launcherRuns.every((run) => run.ok) &&
      (found?.faults ?? []).length === 0;
    if (!report.ok) report.failure = failureOf(report, found?.faults);
  } catch (error) {
    interruption.throwIfAborted();
    if (!(error instanceof EngineFailure || error instanceof IsolationError)) throw error;
    report.failure = error.message;
  } finally {
    await docker?.close();
    await scratch.release();
  }
  report.engine = { version: engine.version, providers: providersOf(report) };
  report.rehearsed = rehearsed(report, found !== undefined);
  report.seconds = phases.seconds();
  return report;
}

const whereFrom: Record<Engine["source"], string> = {
  path: "from PATH",
  cached: "from the cache",
  vendor: "downloaded from the vendor",
  built: "built from its Go modules",
};

/** The store that stands in for the buckets. Fetched before anything is deployed: the first build takes minutes. */
async function storeFor(report: Report, phases: Phases): Promise<string | undefined> {
  if (report.plan.buckets.length === 0) return undefined;
  return await phases.run("store", "Object store", async () => {
    const { path, from } = await requireTool("versitygw");
    return { value: path, note: from === "go" ? "VersityGW, built from its Go module" : "VersityGW" };
  });
}

async function runParts(
  report: Report,
  phases: Phases,
  scratch: Scratch,
  docker: DockerSession | undefined,
  make: () => Promise<Rehearsal>,
): Promise<Rehearsal> {
  const storeProgram = await storeFor(report, phases);
  const rehearsal = await phases.run("providers", "Embedded providers", async () => {
    return { value: await make(), note: `${Object.keys(PACKAGES).length} packages, an empty state` };
  });
  // Built meanwhile: the engine leaves a core half idle. Whoever waits for them gets the error.
  const programs = buildPrograms(join(scratch.folder, "programs"));
  programs.catch(() => undefined);
  report.up = await phases.run("up", "Up", () => deploy(rehearsal));
  // Neither touches what the other works on, and the launcher mostly waits: together they take the time of one.
  const [preview, runs] = await Promise.allSettled([
    phases.run("preview", "Second preview", () => previewAgain(rehearsal, docker !== undefined)),
    phases.run("launcher", "Launcher, at the same time", () =>
      runLaunchers(report.plan, { rehearsal, scratchDir: scratch.folder, storeProgram, programs }),
    ),
  ]);
  if (preview.status === "fulfilled") report.secondPreview = preview.value;
  if (runs.status === "fulfilled") report.launcherRuns = runs.value;
  for (const part of [preview, runs]) if (part.status === "rejected") throw part.reason;
  return rehearsal;
}

async function prepare(
  { projectDir, keep }: RehearseOptions,
  stackFile: string,
  secrets: Record<string, string>,
  engine: Engine,
  scratch: Scratch,
  environment: Readonly<Record<string, string>> = {},
): Promise<Rehearsal> {
  await waitForEngine(scratch.folder);
  // What a killed rehearsal left besides its engine: a language host lives on for minutes. The folder is ours alone.
  kill(processesWith(`${scratch.folder}/`));
  const rehearsal = await createRehearsal({
    engineDir: engine.dir,
    projectDir,
    stackFile,
    scratchDir: scratch.folder,
    pulumiHome: scratch.pulumiHome,
    secrets,
    environment,
    signal: interruption,
  });
  if (!keep) rehearsal.reset();
  return rehearsal;
}

/** A rehearsal that was killed may have left an engine that still works on the state: it ends by itself. */
async function waitForEngine(folder: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return clearStaleLocks(join(folder, "state"));
    } catch (error) {
      if (tries >= 75) throw new OperatorError(messageOf(error));
      await sleep(200);
    }
  }
}

/** Providers that served a resource of this rehearsal, with the version that the program asks for. */
function providersOf(report: Report): { name: string; version: string }[] {
  const used = new Set((report.up?.resources ?? []).map(({ type }) => type.split(":")[0] ?? ""));
  return Object.keys(PACKAGES)
    .filter((name) => used.has(name))
    .sort()
    .map((name) => ({ name, version: sdkVersion(name) }));
}

function failureOf(report: Report, more: readonly string[] = []): string {
  const parts: string[] = [...more];
  const changes = report.secondPreview?.changes ?? [];
  if (changes.length > 0) parts.push(`the second preview would change ${plural(changes.length, "resource")}`);
  for (const run of report.launcherRuns)
    for (const fault of run.faults) parts.push(`launcher of ${run.trainer}: ${fault}`);
  return parts.join("\n");
}
