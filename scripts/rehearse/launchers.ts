/** Runs the real launcher on the bundle of each trainer that was deployed, as the simulated daemon got it. */
import { join } from "node:path";
import { z } from "zod";
import type { Plan, TrainerPlan } from "../../planning/plan";
import type { Rehearsal } from "../../rehearsal/driver";
import type { RehearsalFile } from "../../rehearsal/launcher/layout";
import {
  type LauncherPrograms,
  type LauncherRehearsal,
  type LauncherRun,
  rehearseLauncher,
} from "../../rehearsal/launcher/run";
import type { ReportLauncherRun } from "../../rehearsal/report/schema";
import { deployedBucket } from "../../rehearsal/store/ofDeployment";
import { startStore } from "../../rehearsal/store/server";
import { LAUNCH_FILE_PATH } from "../../workloads/launchfile";
import { plural } from "../print/units";
import type { PhaseResult } from "./phases";

const containerType = "docker:index/container:Container";

/** How long the software runs in each. */
const runSeconds = 2;
/** More than two at once would only wait for each other on two cores. */
const atOnce = 2;

const uploadsSchema = z.array(
  z.looseObject({ file: z.string(), content: z.string(), permissions: z.string().optional() }),
);

/** What a launcher run needs beside the plan. */
export interface LauncherSurroundings {
  rehearsal: Rehearsal;
  scratchDir: string;
  /** Path of the object store's program; undefined where no trainer has a bucket. */
  storeProgram: string | undefined;
  /** Launcher and simulated trainers, begun before. */
  programs: Promise<LauncherPrograms>;
}

/** A launcher run for each enabled trainer, with one store that has the buckets of all. */
export async function runLaunchers(
  plan: Plan,
  { rehearsal, scratchDir, storeProgram, programs: built }: LauncherSurroundings,
): Promise<PhaseResult<ReportLauncherRun[]>> {
  const trainers = plan.trainers
    .filter((trainer) => trainer.enabled)
    .map((trainer) => ({ trainer, ...deployedFiles(trainer, rehearsal) }));
  const buckets = trainers
    .map(({ launchFile, files }) => deployedBucket(launchFile, files))
    .filter((bucket) => bucket !== undefined);
  const store =
    storeProgram === undefined || buckets.length === 0
      ? undefined
      : await startStore({ program: storeProgram, folder: join(scratchDir, "store"), buckets });
  const runs: ReportLauncherRun[] = [];
  try {
    const shared = {
      programs: await built,
      ...(store === undefined ? {} : { storeEndpoint: store.endpoint }),
    };
    for (let index = 0; index < trainers.length; index += atOnce) {
      const some = trainers.slice(index, index + atOnce);
      runs.push(...(await Promise.all(some.map((one) => runOne(one, join(scratchDir, "launcher"), shared)))));
    }
  } finally {
    await store?.stop();
  }
  const bad = runs.filter((run) => !run.ok).length;
  const steps = runs.reduce((sum, run) => sum + run.steps, 0);
  const note =
    bad === 0
      ? `${plural(runs.length, "trainer")}, ${plural(steps, "step")} seen`
      : `${bad} of ${plural(runs.length, "trainer")} not well`;
  return { value: runs, note, ok: bad === 0 };
}

/** A trainer with what its container was given. */
interface Deployed {
  trainer: TrainerPlan;
  launchFile: string;
  files: RehearsalFile[];
}

async function runOne(
  { trainer, launchFile, files }: Deployed,
  scratchDir: string,
  shared: Pick<LauncherRehearsal, "programs" | "storeEndpoint">,
): Promise<ReportLauncherRun> {
  const run = await rehearseLauncher({
    launchFile,
    files,
    scratchDir: join(scratchDir, trainer.name),
    seconds: runSeconds,
    ...shared,
  });
  return judge(trainer, run);
}

function deployedFiles(trainer: TrainerPlan, rehearsal: Rehearsal): Omit<Deployed, "trainer"> {
  const uploads = uploadsOf(trainer, rehearsal);
  const launchFile = uploads.find((each) => each.file === LAUNCH_FILE_PATH);
  if (launchFile === undefined)
    throw new Error(`the container of ${trainer.name} has no ${LAUNCH_FILE_PATH}`);
  return {
    launchFile: launchFile.content,
    files: uploads
      .filter((each) => each !== launchFile)
      .map(({ file, content, permissions }) => ({
        path: file,
        content,
        mode: Number.parseInt(permissions ?? "0644", 8),
      })),
  };
}

/** The uploads of the trainer's container, from the simulated daemon. */
function uploadsOf(trainer: TrainerPlan, rehearsal: Rehearsal) {
  const container = rehearsal.cloud
    .list(containerType)
    .find((each) => each.inputs.name === trainer.container.name);
  if (container === undefined) throw new Error(`no container ${trainer.container.name} was deployed`);
  return uploadsSchema.parse(container.inputs.uploads);
}

/**
 * What a run must show, and what of it is missing. Steps are not asked of a custom job: the program that stands in for
 * it prints lines of its own, which the user's patterns need not match.
 */
export function judge(trainer: Pick<TrainerPlan, "name" | "workload">, run: LauncherRun): ReportLauncherRun {
  const healthy = run.pages.some(
    (page) => page.page === "/healthz" && page.host === "localhost" && page.status === 200,
  );
  const letIn = run.pages.filter((page) => page.host !== "localhost" && page.status > 0 && page.status < 400);
  const faults = [
    run.startMilliseconds === undefined ? "the launcher did not start the software" : undefined,
    run.steps === 0 && trainer.workload !== "custom"
      ? "no training step was read from the software's log"
      : undefined,
    healthy ? undefined : "/healthz did not answer with 200",
    ...letIn.map((page) => `${page.page} answered the foreign Host header ${page.host}`),
    run.exitCode === 0
      ? undefined
      : `the launcher ended with exit code ${run.exitCode} when it was asked to stop`,
    ...bucketFaults(run.bucket),
  ].filter((fault) => fault !== undefined);
  const events: Record<string, number> = {};
  for (const { event } of run.events) events[event] = (events[event] ?? 0) + 1;
  return {
    trainer: trainer.name,
    ok: faults.length === 0,
    faults,
    launcher: { ...run.launcher },
    command: [...run.command],
    exitCode: run.exitCode,
    startMilliseconds: run.startMilliseconds,
    stopMilliseconds: run.stopMilliseconds,
    timesFaster: Math.round(1 / run.timeScale),
    steps: run.steps,
    lastLoss: run.lastLoss,
    events,
    pages: run.pages.map(({ page, host, status }) => ({ page, host, status })),
    bucket: run.bucket,
    said: [...run.said],
  };
}

/** What is missing in the bucket: the upload itself, the launcher's sight of it, or a refusal that keys must get. */
function bucketFaults(bucket: LauncherRun["bucket"]): (string | undefined)[] {
  if (bucket === undefined) return [];
  const { launcher, validators, checks, name } = bucket;
  const badChecks = Object.entries(checks).filter(([, found]) => !found.startsWith("passed"));
  return [
    launcher.problem === undefined
      ? undefined
      : `the launcher could not look into ${name}: ${launcher.problem}`,
    launcher.ageSeconds === undefined ? `the launcher saw no scored object in ${name}` : undefined,
    validators.fresh ? undefined : `validators would find no fresh object in ${name}`,
    Object.keys(checks).length === 0 ? `the preflight did not ask ${name}` : undefined,
    ...badChecks.map(([id, found]) => `${id} ${found}`),
  ];
}
