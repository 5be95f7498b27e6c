/** What one run of the software has said so far, as a pure function of its events. */
import type { FieldValue, LogEvent } from "../../workloads/events";

/** The last step that the software reported. */
export interface StepState {
  readonly outer?: number;
  readonly inner?: number;
  readonly loss: number;
  readonly learningRate?: number;
  /** Norm of the gradient, where the software prints it with the step. */
  readonly gradNorm?: number;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

/** How far a job is: steps of the whole, from its progress bar. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** A phase of the network's round as the software printed it. */
export interface SeenPhase {
  readonly name: string;
  /** Blocks since the phase began, at that moment. */
  readonly blocksIn: number;
  readonly atMs: number;
}

/** One event with its time. */
export interface SeenEvent {
  readonly atMs: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Everything that one run has said. */
export interface Observed {
  readonly step?: StepState;
  /** Steps seen since the software was started. */
  readonly steps: number;
  /** Seconds between the last two steps. */
  readonly stepSeconds?: number;
  /** How often each event was seen. */
  readonly counts: Readonly<Record<string, number>>;
  /** When each event was last seen, in milliseconds since the epoch. */
  readonly lastAtMs: Readonly<Record<string, number>>;
  /** The last event of each name. */
  readonly last: Readonly<Record<string, SeenEvent>>;
  readonly progress?: Progress;
  /** Loss of the last evaluation. */
  readonly validation?: { readonly loss: number; readonly atMs: number };
  readonly phase?: SeenPhase;
  /** The run's first upload: where the software stood when it began. */
  readonly firstUpload?: { readonly atMs: number; readonly inner?: number; readonly afterAllReduce: boolean };
}

/** The state before the first event. */
export const NOTHING_OBSERVED: Observed = { steps: 0, counts: {}, lastAtMs: {}, last: {} };

/** The state after one more event. */
export function observe(before: Observed, event: LogEvent, atMs: number): Observed {
  const seen: Observed = {
    ...before,
    counts: { ...before.counts, [event.event]: (before.counts[event.event] ?? 0) + 1 },
    lastAtMs: { ...before.lastAtMs, [event.event]: atMs },
    last: { ...before.last, [event.event]: { atMs, fields: event.fields } },
  };
  switch (event.event) {
    case "step":
      return withStep(seen, event, atMs);
    case "uploadStarted":
      return before.firstUpload === undefined ? withUpload(seen, atMs) : seen;
    case "learningRate":
      return withLearningRate(seen, event);
    case "progress":
      return withProgress(seen, event.fields.done, event.fields.total);
    case "validation":
      return withValidation(seen, event, atMs);
    case "phaseReached":
      return withPhase(seen, event, atMs);
    default:
      return seen;
  }
}

function withStep(before: Observed, event: LogEvent, atMs: number): Observed {
  // With neuron.show_all_rank_logs every rank prints the step; one rank is enough.
  if (event.rank !== undefined && event.rank !== 0) return before;
  const { outerStep, innerStep, totalSteps, learningRate, gradNorm, loss } = event.fields;
  const step: StepState = {
    ...(typeof outerStep === "number" ? { outer: outerStep } : {}),
    ...(typeof innerStep === "number" ? { inner: innerStep } : {}),
    ...withRate(learningRate, before.step),
    ...(typeof gradNorm === "number" ? { gradNorm } : {}),
    loss: typeof loss === "number" ? loss : Number.NaN,
    atMs,
  };
  const after = withProgress(before, innerStep, totalSteps);
  const last = before.step;
  if (last !== undefined && isSameStep(last, step))
    return { ...after, step: { ...last, ...step, atMs: last.atMs } };
  return {
    ...after,
    steps: before.steps + 1,
    ...(last === undefined ? {} : { stepSeconds: (atMs - last.atMs) / 1_000 }),
    step,
  };
}

/**
 * True where a line only corrects the step before: a progress bar is drawn with the new number and the old loss first
 * (sd-scripts), and every micro-batch of a step prints it (Connito).
 */
function isSameStep(last: StepState, step: StepState): boolean {
  return step.inner !== undefined && step.inner === last.inner && step.outer === last.outer;
}

/** A rate that is printed apart from the steps holds until the next one. */
function withRate(printed: FieldValue | undefined, last: StepState | undefined): { learningRate?: number } {
  const learningRate = typeof printed === "number" ? printed : last?.learningRate;
  return learningRate === undefined ? {} : { learningRate };
}

function withLearningRate(before: Observed, { fields: { learningRate } }: LogEvent): Observed {
  if (before.step === undefined || typeof learningRate !== "number") return before;
  return { ...before, step: { ...before.step, learningRate } };
}

/** The first bar is the training's; an evaluation draws others with other totals. */
function withProgress(
  before: Observed,
  done: FieldValue | undefined,
  total: FieldValue | undefined,
): Observed {
  if (typeof done !== "number" || typeof total !== "number" || total <= 0 || done > total) return before;
  if (before.progress !== undefined && before.progress.total !== total) return before;
  return { ...before, progress: { done, total } };
}

function withValidation(before: Observed, { fields: { loss } }: LogEvent, atMs: number): Observed {
  return typeof loss === "number" ? { ...before, validation: { loss, atMs } } : before;
}

function withPhase(before: Observed, { fields: { phase, blocksIn } }: LogEvent, atMs: number): Observed {
  if (typeof phase !== "string") return before;
  return { ...before, phase: { name: phase, blocksIn: typeof blocksIn === "number" ? blocksIn : 0, atMs } };
}

function withUpload(before: Observed, atMs: number): Observed {
  const inner = before.step?.inner;
  return {
    ...before,
    firstUpload: {
      atMs,
      ...(inner === undefined ? {} : { inner }),
      afterAllReduce: before.lastAtMs.allReduceDone !== undefined,
    },
  };
}
