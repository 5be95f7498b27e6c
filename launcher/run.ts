/** `launcher run`: reads the bundle, checks what must be there, keeps the software running, tells, and ends it. */
import { LAUNCHER_STATE_PATH, type LaunchFile } from "../workloads/launchfile";
import { complete, isDone } from "./act/completion";
import { BY_OPERATOR, Journal } from "./act/journal";
import { Keeper } from "./act/keeper";
import { type SavedState, StateFolder } from "./act/stateFolder";
import { onStopSignal } from "./act/stopRequest";
import { leftRunning, refuse, takeOver } from "./act/takeover";
import { steadyNowMs } from "./clock";
import { type ExitName, LauncherError } from "./exitcodes";
import { readLaunchFile } from "./launchfile/read";
import { type PathMapper, pathMapper } from "./launchfile/root";
import { type Say, sayTo } from "./log";
import { type RunningBucketWatch, watchBucket } from "./observe/bucket";
import { sampleGpus } from "./observe/gpu";
import { lineParser } from "./observe/parsers";
import { StateStore } from "./observe/state";
import { requireFiles } from "./preflight/files";
import { mayStart, type PreflightMode } from "./preflight/gate";
import { preflight } from "./preflight/preflight";
import type { PreflightReport } from "./preflight/suite";
import { nonBlockingStream, Sink } from "./supervise/sink";
import { listenAddress } from "./tell/host";
import { routes } from "./tell/routes";
import { startServer } from "./tell/server";
import { openUploads } from "./upload/open";

/** Options of `launcher run`. */
export interface RunOptions {
  readonly config: string;
  /** Rehearsal: prefix of every path of launch.json. */
  readonly root?: string;
  /** Rehearsal: the launcher's port instead of the one in launch.json; 0 picks a free one. */
  readonly port?: number;
  /** Folder of the launcher's own state instead of /var/lib/launchpad. */
  readonly state?: string;
  /** End what an earlier launcher left running, instead of refusing to start beside it. */
  readonly takeover?: boolean;
  /** Checks before the start. @default "enforce" */
  readonly preflight?: PreflightMode;
  /** Rehearsal: a store to ask instead of the bundle's. */
  readonly bucketEndpoint?: string;
}

/** Looks at the processes between two samples of the GPUs. */
const LOOKS_PER_GPU_SAMPLE = 3;
const DEFAULT_GPU_SAMPLE_SECONDS = 15;
/** Looks at the processes between two looks at the bucket: once a minute. */
const LOOKS_PER_BUCKET_LOOK = 12;

/** Runs the software to its end and returns the exit code's name. Errors: LauncherError before the start. */
export async function run(options: RunOptions, environment: NodeJS.ProcessEnv): Promise<ExitName> {
  const stdout = new Sink(nonBlockingStream(1));
  const stderr = new Sink(nonBlockingStream(2));
  const say = sayTo(stderr);
  let folder: StateFolder | undefined;
  try {
    const file = readLaunchFile(options.config);
    const mapPath = pathMapper(options.root);
    requireFiles(file.files, mapPath);
    folder = StateFolder.open(options.state ?? mapPath(LAUNCHER_STATE_PATH));
    const saved = folder.read(say);
    const takenOver = await clearAway(saved, file, options.takeover === true, say);
    const context = { file, mapPath, options, environment, stdout, stderr, say, folder, saved, takenOver };
    return await supervise(context);
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    say("error", error.message);
    return error.exit;
  } finally {
    folder?.close();
    await Promise.all([stdout.drain(2_000), stderr.drain(2_000)]);
  }
}

/** Never two miners at once: what an earlier launcher left is ended on request, or refused. Returns who was ended. */
async function clearAway(
  saved: SavedState | undefined,
  file: LaunchFile,
  takeover: boolean,
  say: Say,
): Promise<readonly number[]> {
  const runs = saved?.runs ?? [];
  const left = leftRunning(runs);
  const pids = left.map(({ pid }) => pid);
  if (left.length === 0) return pids;
  if (!takeover) refuse(left);
  say("warn", `takeover: ending processes ${pids.join(", ")} of an earlier launcher`);
  await takeOver(runs, file.processes);
  return pids;
}

interface Context {
  readonly file: LaunchFile;
  readonly mapPath: PathMapper;
  readonly options: RunOptions;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly say: Say;
  readonly folder: StateFolder;
  readonly saved: SavedState | undefined;
  /** Processes of an earlier launcher that were ended on request. */
  readonly takenOver: readonly number[];
}

async function supervise(context: Context): Promise<ExitName> {
  const { file, say, environment, mapPath, stdout, stderr } = context;
  const startedAtMs = steadyNowMs();
  const store = new StateStore(startedAtMs, file.supervision?.restart.perDay ?? 0);
  countDroppedLines([stdout, stderr], store);
  const parse = lineParser(file);
  let checked: PreflightReport | undefined;
  const server = await startServer(
    listenAddress(environment),
    context.options.port ?? file.http.port,
    routes(() => ({ file, snapshot: store.snapshot, preflight: checked }), steadyNowMs),
  );
  // Before the port is told: whoever knows it may ask for a stop.
  const stop = onStopSignal();
  const ending = new AbortController();
  say(
    "info",
    `${file.trainer} (${file.workload}), bundle ${file.hash.slice(0, 12)}, answers on port ${server.port}`,
  );
  let bucket: RunningBucketWatch | undefined;
  const journal = new Journal(context.folder, file, store, say, context.saved);
  if (context.takenOver.length > 0)
    journal.record({
      action: "takeover",
      cause: BY_OPERATOR,
      evidence: [`processes ${context.takenOver.join(", ")} of an earlier launcher still ran`],
      outcome: "they were ended before this launcher starts anything",
    });
  const uploads = openUploads({
    ...context,
    store,
    journal,
    endpoint: context.options.bucketEndpoint,
    offline: context.options.root !== undefined && context.options.bucketEndpoint === undefined,
  });
  // At once: it shares the grace of the software's own stop.
  void stop.first.then(() => void uploads?.stop());
  const job = { ...context, journal, store, stop };
  const keeper = new Keeper({
    file,
    store,
    journal,
    stop,
    say,
    software: {
      mapPath,
      environment,
      stdout,
      stderr,
      onLine: (line) => {
        if (line.cut) countCutLine(store);
        for (const event of parse(line.text)) {
          store.saw(event, steadyNowMs());
          // "Done" is the log's claim; what the bucket holds is looked at.
          if (event.event === "uploadDone") bucket?.look();
          uploads?.saw(event);
        }
      },
    },
  });
  const watches: { stop(): void }[] = [];
  try {
    if (isDone(job)) {
      uploads?.start();
      return await complete(job, uploads, { resumed: true });
    }
    const refused = await keeper.refuse();
    if (refused !== undefined) return refused;
    const before = await Promise.race([
      check(context, ending.signal),
      stop.first.then(() => "stopped" as const),
    ]);
    if (before === "stopped") return "ok";
    checked = before;
    if (checked !== undefined && !mayStart(checked, context.options.preflight ?? "enforce", say))
      return "checkFailed";
    watches.push(watchGpus(file, environment, store));
    bucket = watchStore(context, store);
    if (bucket !== undefined) watches.push(bucket);
    uploads?.start();
    const end = await keeper.keep();
    if (end !== "endedWell") return end;
    // Also where a stop was asked for meanwhile: what is not written down now is trained again.
    for (const watch of watches.splice(0)) watch.stop();
    return await complete(job, uploads, { resumed: false });
  } finally {
    await uploads?.stop();
    store.set({ phase: "ended" });
    ending.abort();
    stop.dispose();
    for (const watch of watches) watch.stop();
    journal.close();
    await server.close();
  }
}

/** The quick suite; undefined where it is turned off. */
async function check(
  { file, mapPath, environment, options }: Context,
  signal: AbortSignal,
): Promise<PreflightReport | undefined> {
  if (options.preflight === "off") return undefined;
  return await preflight(file, {
    mapPath,
    environment,
    deep: false,
    signal,
    rehearsal: options.root !== undefined,
    ...(options.bucketEndpoint === undefined ? {} : { bucketEndpoint: options.bucketEndpoint }),
  });
}

function watchGpus(file: LaunchFile, environment: NodeJS.ProcessEnv, store: StateStore): { stop(): void } {
  if (file.gpus.count === 0) return { stop: () => {} };
  const everySeconds =
    file.supervision === undefined
      ? DEFAULT_GPU_SAMPLE_SECONDS
      : file.supervision.probeSeconds * LOOKS_PER_GPU_SAMPLE;
  return sampleGpus({ environment, everySeconds, onState: (gpus) => store.set({ gpus }) });
}

/** A rehearsal without a store of its own asks no real bucket. */
function watchStore({ file, mapPath, options }: Context, store: StateStore): RunningBucketWatch | undefined {
  const { bucket, supervision } = file;
  const offline = options.root !== undefined && options.bucketEndpoint === undefined;
  if (bucket?.scored === undefined || supervision === undefined || offline) return undefined;
  return watchBucket({
    bucket: { ...bucket, endpoint: options.bucketEndpoint ?? bucket.endpoint },
    mapPath,
    everySeconds: supervision.probeSeconds * LOOKS_PER_BUCKET_LOOK,
    onState: (state) => store.set({ bucket: state }),
  });
}

function countDroppedLines(sinks: readonly Sink[], store: StateStore): void {
  for (const sink of sinks) {
    sink.onDropped = () => {
      const droppedLines = sinks.reduce((sum, one) => sum + one.droppedLines, 0);
      store.set({ output: { ...store.snapshot.output, droppedLines } });
    };
  }
}

function countCutLine(store: StateStore): void {
  const { output } = store.snapshot;
  store.set({ output: { ...output, cutLines: output.cutLines + 1 } });
}
