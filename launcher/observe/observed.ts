/** What one run of the software has said so far, as a pure function of its events. */
import type { FieldValue, LogEvent } from "../../workloads/events";

/** The last step that the software reported. */
export interface StepState {
  readonly outer?: number;
  readonly inner?: number;
  readonly loss: number;
  readonly learningRate?: number;
  /** Milliseconds since the epoch. */
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
  if (event.event === "step") return withStep(seen, event, atMs);
  if (event.event === "uploadStarted" && before.firstUpload === undefined) return withUpload(seen, atMs);
  return seen;
}

function withStep(before: Observed, event: LogEvent, atMs: number): Observed {
  // With neuron.show_all_rank_logs every rank prints the step; one rank is enough.
  if (event.rank !== undefined && event.rank !== 0) return before;
  const { outerStep, innerStep, learningRate, loss } = event.fields;
  return {
    ...before,
    steps: before.steps + 1,
    ...(before.step === undefined ? {} : { stepSeconds: (atMs - before.step.atMs) / 1_000 }),
    step: {
      ...(typeof outerStep === "number" ? { outer: outerStep } : {}),
      ...(typeof innerStep === "number" ? { inner: innerStep } : {}),
      ...(typeof learningRate === "number" ? { learningRate } : {}),
      loss: typeof loss === "number" ? loss : Number.NaN,
      atMs,
    },
  };
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
