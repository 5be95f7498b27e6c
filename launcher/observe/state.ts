/**
 * The one place where everything that the launcher knows stands: written by supervision, observation and
 * action, read by the pages and the metrics. A snapshot is never changed, only replaced.
 */
import type { LogEvent } from "../../workloads/events";
import type { UploadsState } from "../upload/state";
import { NOTHING_OBSERVED, type Observed, observe } from "./observed";

export type { Observed, StepState } from "./observed";
export { NOTHING_OBSERVED, observe } from "./observed";

/**
 * Where the software stands. `waiting`: between two runs (back-off); `uploading`: it has ended well, and the launcher's
 * last upload goes on; `done`: the job is done, the launcher stays to say so; `held`: ended for good, the launcher stays
 * for inspection.
 */
export const PHASES = [
  "starting",
  "running",
  "stopping",
  "waiting",
  "uploading",
  "done",
  "held",
  "ended",
] as const;
export type Phase = (typeof PHASES)[number];

/** One step in the history; over all runs. */
export interface StepPoint {
  readonly atMs: number;
  readonly outer?: number;
  readonly inner?: number;
  readonly loss: number;
  /** Undefined for the first step of a run. */
  readonly seconds?: number;
}

/** One GPU as nvidia-smi reports it; undefined where it prints [N/A]. */
export interface GpuSample {
  readonly index: number;
  readonly name: string;
  readonly memoryUsedMiB: number | undefined;
  readonly memoryTotalMiB: number | undefined;
  /** 0 to 100. */
  readonly utilisationPercent: number | undefined;
  readonly powerWatts: number | undefined;
  readonly temperatureCelsius: number | undefined;
  /** Uncorrectable memory errors since the driver was loaded; undefined where the GPU does not count them. */
  readonly uncorrectableErrors?: number | undefined;
}

/** The last look at the GPUs. */
export interface GpuState {
  readonly atMs: number;
  readonly gpus: readonly GpuSample[];
  /** Why nothing could be read, in nvidia-smi's words. */
  readonly problem?: string;
}

/** What the bucket really holds, from requests and not from the log. */
export interface BucketState {
  readonly atMs: number;
  /** Key of the object that validators judge; undefined while the bucket names none. */
  readonly scoredKey?: string;
  /** True where the pointer names an object that is not there, or there is no pointer. */
  readonly scoredMissing?: boolean;
  /** When it was last written, in milliseconds since the epoch by the store's clock. */
  readonly scoredAtMs?: number;
  /** Age in seconds by the store's own clock. */
  readonly scoredAgeSeconds?: number;
  /** This machine's clock minus the store's, in seconds. */
  readonly clockOffsetSeconds?: number;
  /** What the store answered where it refused: status and code. */
  readonly problem?: string;
}

/** One run of the software, from a start to its end. */
export interface RunState {
  /** 1 for the first run of this launcher. */
  readonly number: number;
  readonly startedAtMs: number;
  /** Leaders by process name. */
  readonly pids: Readonly<Record<string, number>>;
  /** Id of the ladder's step; undefined for the plan's own values. */
  readonly rung: string | undefined;
}

/** The step of the out-of-memory ladder that is in force instead of the plan's own values. */
export interface LadderState {
  readonly rung: string;
  /** When it was chosen, in milliseconds since the epoch, and for which fault; undefined where that is not known. */
  readonly chosen: { readonly atMs: number; readonly cause: string } | undefined;
}

/** What becomes of an upload of the launcher's own. */
export type UploadAction = "upload" | "uploadRefused" | "uploadFailed" | "uploadStopped";

/** One line of events.jsonl: an action with its cause, its evidence and what came of it. */
export interface ActionRecord {
  /** ISO time. */
  readonly at: string;
  readonly atMs: number;
  readonly action:
    | "start"
    | "restart"
    | "ladder"
    | "tell"
    | "stop"
    | "exit"
    | "hold"
    | "takeover"
    | "done"
    | UploadAction;
  /** Fault class, or who asked: "operator", "launcher". */
  readonly cause: string;
  /** What was seen, one sentence each. */
  readonly evidence: readonly string[];
  readonly outcome: string;
  /** Run that it concerns. */
  readonly run: number;
  readonly bundle: string;
}

/** A fault class with evidence for it at present. */
export interface FaultState {
  readonly name: string;
  readonly sinceMs: number;
  readonly evidence: string;
  /** True once it was acted upon (told, or the run ended for it). */
  readonly acted: boolean;
}

/** Everything that is known. */
export interface Snapshot {
  readonly startedAtMs: number;
  readonly phase: Phase;
  readonly run: RunState | undefined;
  /** What the current run has said; the last run's words while none is running. */
  readonly observed: Observed;
  /** How often each event was seen since the launcher was started, over all runs. */
  readonly totals: Readonly<Record<string, number>>;
  /** Steps of all runs since the launcher was started. */
  readonly totalSteps: number;
  /** The last HISTORY_POINTS steps. */
  readonly history: readonly StepPoint[];
  readonly gpus: GpuState | undefined;
  readonly bucket: BucketState | undefined;
  /** The launcher's own uploads; undefined where the software uploads by itself. */
  readonly uploads: UploadsState | undefined;
  readonly faults: readonly FaultState[];
  /** The last ACTION_RECORDS actions, oldest first. */
  readonly actions: readonly ActionRecord[];
  /** Restarts within the last 24 hours, and how many are allowed. */
  readonly restarts: { readonly lastDay: number; readonly budget: number };
  /** Outlives the launcher; undefined on the plan's own values. */
  readonly ladder: LadderState | undefined;
  /** While waiting: when the next run starts. */
  readonly nextStartAtMs: number | undefined;
  /** Longest silence that is legitimate now in seconds, and when the last step or start was. */
  readonly silence:
    | { readonly allowedSeconds: number; readonly sinceMs: number; readonly why: string }
    | undefined;
  /** Log lines that were thrown away because the reader was too slow; and lines cut for parsing. */
  readonly output: { readonly droppedLines: number; readonly cutLines: number };
  /** Writes to the state folder that failed since the start. */
  readonly failedWrites: number;
}

/** Points of the loss and step-time curves that are kept: 8 hours at 15 s a step. */
export const HISTORY_POINTS = 2_000;
/** Actions that are kept for the page; all of them are in events.jsonl. */
export const ACTION_RECORDS = 200;

/** Holds the snapshot and tells who has subscribed. */
export class StateStore {
  private now: Snapshot;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();

  constructor(startedAtMs: number, restartBudget: number) {
    this.now = {
      startedAtMs,
      phase: "starting",
      run: undefined,
      observed: NOTHING_OBSERVED,
      totals: {},
      totalSteps: 0,
      history: [],
      gpus: undefined,
      bucket: undefined,
      uploads: undefined,
      faults: [],
      actions: [],
      restarts: { lastDay: 0, budget: restartBudget },
      ladder: undefined,
      nextStartAtMs: undefined,
      silence: undefined,
      output: { droppedLines: 0, cutLines: 0 },
      failedWrites: 0,
    };
  }

  /** The snapshot of this moment. */
  get snapshot(): Snapshot {
    return this.now;
  }

  /** Called after every change, with the new snapshot. Returns how to stop it. A listener must not throw. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Replaces some parts. */
  set(part: Partial<Snapshot>): void {
    this.now = { ...this.now, ...part };
    for (const listener of this.listeners) listener(this.now);
  }

  /** A run has begun: what the run before said is forgotten. */
  startRun(run: RunState): void {
    this.set({ run, phase: "running", observed: NOTHING_OBSERVED, nextStartAtMs: undefined });
  }

  /** Takes one event of the software's log. */
  saw(event: LogEvent, atMs: number): void {
    const observed = observe(this.now.observed, event, atMs);
    const isStep = observed.steps > this.now.observed.steps;
    this.set({
      observed,
      totals: { ...this.now.totals, [event.event]: (this.now.totals[event.event] ?? 0) + 1 },
      ...(isStep ? this.withStep(observed) : this.withCorrection(observed)),
    });
  }

  /** Keeps an action for the page. */
  acted(record: ActionRecord): void {
    this.set({ actions: [...this.now.actions, record].slice(-ACTION_RECORDS) });
  }

  /** A line that only corrected the loss of the last step. */
  private withCorrection({ step }: Observed): Partial<Snapshot> {
    const last = this.now.history.at(-1);
    if (
      step === undefined ||
      last === undefined ||
      last.atMs !== step.atMs ||
      Object.is(last.loss, step.loss)
    )
      return {};
    return { history: [...this.now.history.slice(0, -1), { ...last, loss: step.loss }] };
  }

  private withStep(observed: Observed): Partial<Snapshot> {
    const { step } = observed;
    if (step === undefined) return {};
    const point: StepPoint = {
      atMs: step.atMs,
      loss: step.loss,
      ...(step.outer === undefined ? {} : { outer: step.outer }),
      ...(step.inner === undefined ? {} : { inner: step.inner }),
      ...(observed.stepSeconds === undefined ? {} : { seconds: observed.stepSeconds }),
    };
    return {
      totalSteps: this.now.totalSteps + 1,
      history: [...this.now.history, point].slice(-HISTORY_POINTS),
    };
  }
}
