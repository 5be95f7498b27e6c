/** What the status page shows, as plain data: a pure function of the launch file, the snapshot and the preflight. */
import type { LaunchFile } from "../../workloads/launchfile";
import { type CycleNow, cycleNow } from "../observe/cycle";
import type { Snapshot } from "../observe/state";
import type { PreflightReport } from "../preflight/suite";
import { type ConfigRow, configRows } from "./config";
import { type TimelineRow, timeline } from "./timeline";
import { type UploadsView, uploadsView } from "./uploadsView";

/** Everything that the pages are made of. */
export interface TellFacts {
  readonly file: LaunchFile;
  readonly snapshot: Snapshot;
  readonly preflight: PreflightReport | undefined;
  /** sha256 (hex) of the launcher's own file. */
  readonly launcher?: string | undefined;
}

/** The body of /state.json. Ages are in seconds at the time of the answer. */
export interface StateView {
  readonly trainer: string;
  readonly workload: string;
  readonly upstreamCommit: string | undefined;
  readonly bundle: string;
  readonly launcher: string | undefined;
  readonly nowMs: number;
  readonly uptimeSeconds: number;
  readonly phase: Snapshot["phase"];
  readonly run:
    | { readonly number: number; readonly ageSeconds: number; readonly rung: string | undefined }
    | undefined;
  /** The step of the memory ladder in force; `chosen` is absent where it is not known. */
  readonly ladder:
    | {
        readonly step: string;
        readonly chosen: { readonly at: string; readonly cause: string } | undefined;
      }
    | undefined;
  readonly nextStartInSeconds: number | undefined;
  readonly restarts: Snapshot["restarts"];
  readonly totalSteps: number;
  readonly step:
    | {
        readonly outer: number | undefined;
        readonly inner: number | undefined;
        /** Null where the software printed NaN or infinity. */
        readonly loss: number | null;
        readonly learningRate: number | undefined;
        readonly gradNorm: number | null | undefined;
        readonly seconds: number | undefined;
        readonly ageSeconds: number;
      }
    | undefined;
  /** A job's steps, where the software shows how many there are; `leftSeconds` by the last step's duration. */
  readonly progress:
    | { readonly done: number; readonly total: number; readonly leftSeconds: number | undefined }
    | undefined;
  readonly validation: { readonly loss: number | null; readonly ageSeconds: number } | undefined;
  /** Where the network's round of phases stands; rounds are those of this launcher. */
  readonly cycle:
    | (CycleNow & { readonly roundsCommitted: number; readonly roundsMissed: number })
    | undefined;
  readonly silence:
    | { readonly allowedSeconds: number; readonly ageSeconds: number; readonly why: string }
    | undefined;
  readonly gpus:
    | {
        readonly ageSeconds: number;
        readonly problem: string | undefined;
        readonly rows: NonNullable<Snapshot["gpus"]>["gpus"];
      }
    | undefined;
  readonly simulatedGpus: boolean;
  readonly bucket:
    | {
        readonly name: string;
        readonly limitSeconds: number;
        /** Age of the object that validators judge; undefined while nobody has looked or there is none. */
        readonly ageSeconds: number | undefined;
        readonly key: string | undefined;
        readonly problem: string | undefined;
        readonly clockOffsetSeconds: number | undefined;
      }
    | undefined;
  /** The launcher's own uploads; undefined where the software uploads by itself. */
  readonly uploads: UploadsView | undefined;
  /** How often each event was seen over all runs, and how long ago in this one. */
  readonly events: Readonly<
    Record<string, { readonly count: number; readonly ageSeconds: number | undefined }>
  >;
  readonly timeline: readonly TimelineRow[];
  readonly config: readonly ConfigRow[];
  readonly preflight: PreflightReport | undefined;
  readonly output: Snapshot["output"];
  readonly failedWrites: number;
}

/** The body of /history.json, column by column; null where there is no number. */
export interface HistoryView {
  /** Seconds since the epoch. */
  readonly at: readonly number[];
  readonly loss: readonly (number | null)[];
  readonly stepSeconds: readonly (number | null)[];
}

/** The state at `nowMs`. */
export function stateView({ file, snapshot, preflight, launcher }: TellFacts, nowMs: number): StateView {
  const age = (atMs: number) => Math.max(0, Math.round((nowMs - atMs) / 100) / 10);
  const { run, silence, gpus } = snapshot;
  return {
    trainer: file.trainer,
    workload: file.workload,
    upstreamCommit: file.upstreamCommit,
    bundle: file.hash,
    launcher,
    nowMs,
    uptimeSeconds: age(snapshot.startedAtMs),
    phase: snapshot.phase,
    run:
      run === undefined
        ? undefined
        : { number: run.number, ageSeconds: age(run.startedAtMs), rung: run.rung },
    ladder: ladderView(snapshot),
    nextStartInSeconds:
      snapshot.nextStartAtMs === undefined
        ? undefined
        : Math.max(0, (snapshot.nextStartAtMs - nowMs) / 1_000),
    restarts: snapshot.restarts,
    totalSteps: snapshot.totalSteps,
    step: stepView(snapshot, age),
    progress: progressView(snapshot),
    validation: validationView(snapshot, age),
    cycle: cycleView(file, snapshot, nowMs),
    silence:
      silence === undefined
        ? undefined
        : { allowedSeconds: silence.allowedSeconds, ageSeconds: age(silence.sinceMs), why: silence.why },
    gpus:
      gpus === undefined ? undefined : { ageSeconds: age(gpus.atMs), problem: gpus.problem, rows: gpus.gpus },
    simulatedGpus:
      preflight?.simulatedGpus === true || gpus?.gpus.some((gpu) => /simulated/i.test(gpu.name)) === true,
    bucket: bucketView(file, snapshot, age),
    uploads: uploadsView(snapshot.uploads, age),
    events: eventViews(snapshot, age),
    timeline: timeline(snapshot),
    config: configRows(file),
    preflight,
    output: snapshot.output,
    failedWrites: snapshot.failedWrites,
  };
}

/** The curves. Between two runs of the software stands a gap. */
export function historyView({ history }: Pick<Snapshot, "history">): HistoryView {
  const points = history.flatMap((point, index) => {
    const row = {
      at: Math.round(point.atMs) / 1_000,
      loss: finite(point.loss),
      seconds: finite(point.seconds),
    };
    // The first step of a run has no duration.
    const isFirstOfLater = point.seconds === undefined && index > 0;
    return isFirstOfLater ? [{ at: row.at - 0.001, loss: null, seconds: null }, row] : [row];
  });
  return {
    at: points.map((point) => point.at),
    loss: points.map((point) => point.loss),
    stepSeconds: points.map((point) => point.seconds),
  };
}

function ladderView({ ladder }: Snapshot): StateView["ladder"] {
  if (ladder === undefined) return undefined;
  const { rung, chosen } = ladder;
  return {
    step: rung,
    chosen:
      chosen === undefined ? undefined : { at: new Date(chosen.atMs).toISOString(), cause: chosen.cause },
  };
}

function stepView({ observed }: Snapshot, age: (atMs: number) => number): StateView["step"] {
  const { step, stepSeconds } = observed;
  if (step === undefined) return undefined;
  return {
    outer: step.outer,
    inner: step.inner,
    loss: finite(step.loss),
    learningRate: step.learningRate,
    gradNorm: step.gradNorm === undefined ? undefined : finite(step.gradNorm),
    seconds: stepSeconds,
    ageSeconds: age(step.atMs),
  };
}

function progressView({ observed: { progress, stepSeconds } }: Snapshot): StateView["progress"] {
  if (progress === undefined) return undefined;
  const { done, total } = progress;
  return { done, total, leftSeconds: stepSeconds === undefined ? undefined : (total - done) * stepSeconds };
}

function validationView(
  { observed: { validation } }: Snapshot,
  age: (atMs: number) => number,
): StateView["validation"] {
  return validation === undefined
    ? undefined
    : { loss: finite(validation.loss), ageSeconds: age(validation.atMs) };
}

function cycleView(
  { supervision }: LaunchFile,
  { observed, totals }: Snapshot,
  nowMs: number,
): StateView["cycle"] {
  const now = cycleNow(supervision?.cycle, observed, nowMs);
  return now === undefined
    ? undefined
    : { ...now, roundsCommitted: totals.roundCommitted ?? 0, roundsMissed: totals.roundMissed ?? 0 };
}

function bucketView(
  file: LaunchFile,
  { bucket }: Snapshot,
  age: (atMs: number) => number,
): StateView["bucket"] {
  const limitSeconds = file.bucket?.maxObjectAgeSeconds;
  if (file.bucket === undefined || limitSeconds === undefined) return undefined;
  const since = bucket === undefined ? 0 : age(bucket.atMs);
  return {
    name: file.bucket.name,
    limitSeconds,
    // By the store's clock at the look, and the time since.
    ageSeconds: bucket?.scoredAgeSeconds === undefined ? undefined : bucket.scoredAgeSeconds + since,
    key: bucket?.scoredKey,
    problem: bucket?.problem,
    clockOffsetSeconds: bucket?.clockOffsetSeconds,
  };
}

function eventViews({ totals, observed }: Snapshot, age: (atMs: number) => number): StateView["events"] {
  return Object.fromEntries(
    Object.entries(totals).map(([name, count]) => {
      const at = observed.lastAtMs[name];
      return [name, { count, ageSeconds: at === undefined ? undefined : age(at) }];
    }),
  );
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
