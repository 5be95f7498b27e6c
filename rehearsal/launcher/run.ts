/** Runs the real launcher on a baked bundle against a simulated trainer, and returns what it saw. */
import { join, resolve } from "node:path";
import { type WrittenLauncher, writeLauncher } from "../../images/launcherBundle";
import { LauncherError } from "../../launcher/exitcodes";
import { type LineParser, lineParser } from "../../launcher/observe/parsers";
import type { LogEvent } from "../../workloads/events";
import type { LaunchFile } from "../../workloads/launchfile";
import { deployedBucket } from "../store/ofDeployment";
import { buildSimulatedTrainers } from "../trainer/build";
import { TIME_SCALE_VARIABLE } from "../trainer/clock";
import { FAULT_VARIABLE } from "../trainer/faults";
import { ROOT_VARIABLE } from "../trainer/sn38/arguments";
import { STORE_VARIABLE, UID_VARIABLE } from "../trainer/sn38/bucket";
import { askAll, type PageAnswer, watchPages } from "./ask";
import { type BucketSeen, bucketSeen, launcherSawObject } from "./bucket";
import { layOut, type RehearsalFile } from "./layout";
import { startLauncher } from "./process";
import { withStandIns } from "./standIn";

const ROOT = resolve(__dirname, "..", "..");

/** How much faster than upstream the simulated trainer runs in a rehearsal. */
const TIME_SCALE = 0.005;

/** This machine is not the host that was planned: the preflight is run and told, and starts the software all the same. */
const RUN = ["run", "--port", "0", "--preflight", "report"];

/** What the launcher says when it has started a process of the software. */
const STARTED = / started .+ as process \d+/;
/** The preflight's own bound, and some. */
const START_LIMIT_MS = 75_000;

/** From the wished-for end of the run to the first step. */
const FIRST_STEP_LIMIT_MS = 20_000;

/** From the wished-for end of the run to the events that were asked for: it only ends a wait that would never end. */
const EVENTS_LIMIT_MS = 60_000;

/** From the wished-for end of the run to the launcher's first sight of an upload, on a loaded machine. */
const UPLOAD_LIMIT_SECONDS = 20;

/** What to rehearse. */
export interface LauncherRehearsal {
  /** Text of the baked launch.json. */
  readonly launchFile: string;
  /** Every other file of the container that the launcher or the software reads. */
  readonly files: readonly RehearsalFile[];
  /** An empty folder of its own; left behind for inspection. */
  readonly scratchDir: string;
  /** How long the software runs, from its start, before it is asked to stop. */
  readonly seconds: number;
  /**
   * Events to see before the software is asked to stop, and how many of each; waited for up to 60 s past `seconds`.
   * Default: one step, where it comes soon.
   */
  readonly see?: Readonly<Record<string, number>>;
  /** Misbehaviour of the simulated trainer, for example "oom@5"; default none. */
  readonly faults?: string;
  /** Default 0.005: 200 times upstream's pace. */
  readonly timeScale?: number;
  /**
   * A store that has the bundle's bucket with the keys of its files (rehearsal/store). The run then goes on until the
   * launcher has seen an uploaded object. Default: none, and uploads are only claimed.
   */
  readonly storeEndpoint?: string;
  /** Built before, so that nothing waits for them. Default: built in `scratchDir`. */
  readonly programs?: LauncherPrograms;
  /** How long past `seconds` an upload is waited for. @default 20 */
  readonly uploadLimitSeconds?: number;
}

/** An event of the software's output, with its time since the launcher was started. */
export interface SeenEvent extends LogEvent {
  readonly atSeconds: number;
}

/** What was seen, as plain data for the report. */
export interface LauncherRun {
  readonly trainer: string;
  readonly launcher: { readonly sha256: string; readonly bytes: number };
  readonly command: readonly string[];
  readonly timeScale: number;
  readonly exitCode: number;
  /** From the launcher's start to the software's, the preflight included. */
  readonly startMilliseconds?: number;
  /** From the stop signal to the launcher's end. */
  readonly stopMilliseconds: number;
  readonly steps: number;
  readonly lastLoss?: number;
  readonly events: readonly SeenEvent[];
  /** First and last answer of each health page, and the refusal of a foreign Host header. */
  readonly pages: readonly PageAnswer[];
  /** Absent without a store. */
  readonly bucket?: BucketSeen;
  /** Last lines of what the launcher itself said. */
  readonly said: readonly string[];
}

/** The programs of a run; several runs may share them. */
export interface LauncherPrograms {
  readonly launcher: WrittenLauncher;
  /** Folder with the simulated commands. */
  readonly commands: string;
}

/** Writes launcher and simulated trainers into a folder. Errors: those of `writeLauncher` and `buildSimulatedTrainers`. */
export async function buildPrograms(folder: string): Promise<LauncherPrograms> {
  const commands = join(folder, "bin");
  const [launcher] = await Promise.all([
    writeLauncher(ROOT, join(folder, "launcher.cjs")),
    buildSimulatedTrainers(commands),
  ]);
  return { launcher, commands };
}

/** Runs the rehearsal: about `seconds` plus preflight and stop. Errors: only those of a broken machine. */
export async function rehearseLauncher(options: LauncherRehearsal): Promise<LauncherRun> {
  const root = join(options.scratchDir, "root");
  const { launcher, commands } = options.programs ?? (await buildPrograms(options.scratchDir));
  const config = layOut(root, withStandIns(options.launchFile), options.files);
  const timeScale = options.timeScale ?? TIME_SCALE;
  const { storeEndpoint, uploadLimitSeconds: uploadLimit = UPLOAD_LIMIT_SECONDS } = options;
  const bucket = storeEndpoint === undefined ? undefined : deployedBucket(options.launchFile, options.files);
  const args = [...RUN, "--config", config, "--root", root];
  if (storeEndpoint !== undefined) args.push("--bucket-endpoint", storeEndpoint);
  const running = startLauncher(launcher.file, args, {
    PATH: `${commands}:/usr/local/bin:/usr/bin:/bin`,
    HOME: root,
    [ROOT_VARIABLE]: root,
    [TIME_SCALE_VARIABLE]: String(timeScale),
    [FAULT_VARIABLE]: options.faults ?? "",
    ...(bucket === undefined || storeEndpoint === undefined
      ? {}
      : { [STORE_VARIABLE]: storeEndpoint, [UID_VARIABLE]: /-(\d+)$/.exec(bucket.name)?.[1] ?? "0" }),
  });
  const watch = watchPages(running.port);
  await Promise.race([running.ended, started(running)]);
  await Promise.race([running.ended, new Promise((resolve) => setTimeout(resolve, options.seconds * 1_000))]);
  const file = readable(options.launchFile);
  await (options.see === undefined
    ? waitFor(running, file, { step: 1 }, stepLimitMs(file))
    : waitFor(running, file, options.see, EVENTS_LIMIT_MS));
  const uploadLimitMs = uploadLimit * 1_000;
  const view = bucket === undefined ? undefined : await launcherSawObject(running, uploadLimitMs);
  // The scored object is not the last one of an upload: a stop before its end would leave validators a part of it.
  if (view?.bucket?.ageSeconds !== undefined) await waitFor(running, file, { uploadDone: 1 }, uploadLimitMs);
  const pages = [...(await watch.stop()), ...(await askAll(running.port))];
  const stopAt = performance.now();
  running.signal("SIGINT");
  const exitCode = await running.ended;
  const stopMilliseconds = Math.round(performance.now() - stopAt);
  const seen =
    bucket === undefined || storeEndpoint === undefined
      ? undefined
      : await bucketSeen(bucket, storeEndpoint, view);
  return summarise(options.launchFile, running.output(), {
    launcher: { sha256: launcher.sha256, bytes: launcher.bytes },
    timeScale,
    exitCode,
    stopMilliseconds,
    pages,
    ...(seen === undefined ? {} : { bucket: seen }),
  });
}

/** Resolves when the software was started: after the preflight, which may take as long as its bound. */
async function started(running: ReturnType<typeof startLauncher>): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!running.output().stderr.some(({ line }) => STARTED.test(line)) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** How long the first step is waited for: at once as a rule, and a loaded machine takes longer to start the ranks. */
function stepLimitMs(file: LaunchFile | undefined): number {
  // The simulated program need not print what a job's own patterns read.
  return file?.workload === "custom" ? FIRST_STEP_LIMIT_MS / 10 : FIRST_STEP_LIMIT_MS;
}

/** Resolves when so many events of each name were read from the software's output, it has ended, or the time is up. */
async function waitFor(
  running: ReturnType<typeof startLauncher>,
  file: LaunchFile | undefined,
  wanted: Readonly<Record<string, number>>,
  limitMs: number,
): Promise<void> {
  const parse = parserOf(file);
  const deadline = Date.now() + limitMs;
  const allCame = () => {
    const seen = eventsOf(running.output(), parse);
    return Object.entries(wanted).every(([name, count]) => count <= countOf(seen, name));
  };
  let lives = true;
  void running.ended.then(() => {
    lives = false;
  });
  while (lives && !allCame() && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

function countOf(events: readonly SeenEvent[], name: string): number {
  return name === "step" ? stepsOf(events).length : events.filter(({ event }) => event === name).length;
}

/** What the output says, in the order of time. sd-scripts shows its steps in a bar on stderr and nowhere else. */
function eventsOf(
  { stdout, stderr }: ReturnType<ReturnType<typeof startLauncher>["output"]>,
  parse: LineParser,
): SeenEvent[] {
  return [...stdout, ...stderr]
    .sort((a, b) => a.atSeconds - b.atSeconds)
    .flatMap(({ line, atSeconds }) => parse(line).map((event) => ({ ...event, atSeconds })));
}

type Measured = Pick<
  LauncherRun,
  "launcher" | "timeScale" | "exitCode" | "stopMilliseconds" | "pages" | "bucket"
>;

function summarise(
  launchFile: string,
  output: ReturnType<ReturnType<typeof startLauncher>["output"]>,
  measured: Measured,
): LauncherRun {
  const file = readable(launchFile);
  const events = eventsOf(output, parserOf(file));
  const steps = stepsOf(events);
  const loss = steps.at(-1)?.fields.loss;
  const start = output.stderr.find(({ line }) => STARTED.test(line));
  return {
    trainer: file?.trainer ?? "unknown",
    command: file?.processes[0]?.command ?? [],
    ...measured,
    ...(start === undefined ? {} : { startMilliseconds: Math.round(start.atSeconds * 1_000) }),
    steps: steps.length,
    ...(typeof loss === "number" ? { lastLoss: loss } : {}),
    events,
    said: output.stderr
      .filter(({ redraw }) => redraw !== true)
      .slice(-20)
      .map(({ line }) => line),
  };
}

/** The steps, each once: a bar is drawn before its loss is known and after. */
function stepsOf(events: readonly SeenEvent[]): SeenEvent[] {
  return events
    .filter(({ event }) => event === "step")
    .filter(({ fields }, at, all) => {
      const next = all[at + 1]?.fields.innerStep;
      return fields.innerStep === undefined || next !== fields.innerStep;
    });
}

/** As the launcher reads the lines: the workload's own and the user's patterns. None for patterns that it refuses. */
function parserOf(file: LaunchFile | undefined): LineParser {
  try {
    return file === undefined ? () => [] : lineParser(file);
  } catch (error) {
    if (error instanceof LauncherError) return () => [];
    throw error;
  }
}

function readable(launchFile: string): LaunchFile | undefined {
  try {
    return JSON.parse(launchFile) as LaunchFile;
  } catch {
    return undefined;
  }
}
