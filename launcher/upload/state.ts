/** What is known of the launcher's own uploads, for judgements and pages. */

/** The upload that is under way. */
export interface CurrentUpload {
  readonly step: number | undefined;
  /** settling: its files still change. checking: the gate looks. sending: on its way. */
  readonly phase: "settling" | "checking" | "sending";
  readonly startedAtMs: number;
  /** Last sign of life of the sending; comes every second, also where nothing moves. */
  readonly atMs: number;
  /** Bytes that the store has acknowledged, of all. */
  readonly sentBytes: number;
  readonly totalBytes: number;
  /** Bytes that may be on their way beyond `sentBytes`. */
  readonly inFlightBytes: number;
}

/** How an upload may end. */
export const uploadOutcomes = ["done", "refused", "failed", "stopped", "passedOver"] as const;
export type UploadOutcome = (typeof uploadOutcomes)[number];

/** What the gate refused last. */
export interface LastRefusal {
  readonly step: number | undefined;
  readonly atMs: number;
  readonly reason: string;
  readonly evidence: string;
}

/** Everything. */
export interface UploadsState {
  /** How often each outcome was seen since the launcher was started. */
  readonly outcomes: Readonly<Record<UploadOutcome, number>>;
  /** How often each reason of a refusal was seen. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly current: CurrentUpload | undefined;
  /** The last upload that was done. */
  readonly last:
    | {
        readonly step: number | undefined;
        readonly atMs: number;
        /** What the sending took; undefined where an earlier launcher did it and did not say. */
        readonly seconds: number | undefined;
        readonly bytes: number | undefined;
      }
    | undefined;
  /** The last checkpoint that the gate refused, with its first reason. */
  readonly lastRefusal: LastRefusal | undefined;
  /** How fast weights were read by the last look for NaN. */
  readonly scanBytesPerSecond: number | undefined;
  /** What an upload may take. */
  readonly maxSeconds: number;
}

/** The state before the first upload. */
export function noUploads(maxSeconds: number): UploadsState {
  return {
    outcomes: { done: 0, refused: 0, failed: 0, stopped: 0, passedOver: 0 },
    refusals: {},
    current: undefined,
    last: undefined,
    lastRefusal: undefined,
    scanBytesPerSecond: undefined,
    maxSeconds,
  };
}

/** The state after an outcome; the upload that was under way is over. */
export function withOutcome(before: UploadsState, outcome: UploadOutcome): UploadsState {
  const outcomes = { ...before.outcomes, [outcome]: before.outcomes[outcome] + 1 };
  return { ...before, outcomes, current: undefined };
}

/**
 * Seconds that the sending will have taken at its end at the rate so far. What is on its way counts as sent, because
 * the store acknowledges whole parts only: the estimate is never too high.
 */
export function projectedSeconds(current: CurrentUpload): number {
  const elapsed = (current.atMs - current.startedAtMs) / 1_000;
  const reached = Math.min(current.totalBytes, current.sentBytes + current.inFlightBytes);
  return reached === 0 ? elapsed : (elapsed * current.totalBytes) / reached;
}
