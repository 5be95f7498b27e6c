/** Says what becomes of uploads: to the log, to events.jsonl, to the pages, and as the events that faults go by. */
import type { EventName, FieldValue } from "../../workloads/events";
import type { LaunchUploads } from "../../workloads/launchfile/uploads";
import type { Deed } from "../act/journal";
import { steadyNowMs } from "../clock";
import type { Say } from "../log";
import type { StateStore } from "../observe/state";
import type { AttemptResult, Checkpoint } from "./attempt";
import type { StoreAddress } from "./messages";
import { type CurrentUpload, noUploads, type UploadOutcome, type UploadsState, withOutcome } from "./state";

/** What is needed to tell. */
export interface TellerOptions {
  readonly rules: LaunchUploads;
  readonly address: StoreAddress;
  readonly store: StateStore;
  readonly record: (deed: Deed) => void;
  readonly say: Say;
}

/** Between two lines on the progress of a long upload. */
const LINE_SECONDS = 30;

/** Tells. */
export class Teller {
  private lineAtMs = 0;

  constructor(private readonly options: TellerOptions) {}

  /** A checkpoint goes to the gate. */
  begin(step: number | undefined): void {
    const now = steadyNowMs();
    const current: CurrentUpload = {
      step,
      phase: "settling",
      startedAtMs: now,
      atMs: now,
      sentBytes: 0,
      totalBytes: 0,
      inFlightBytes: 0,
    };
    this.lineAtMs = now;
    this.set({ current });
  }

  /** Something moved, or a second passed. */
  progress(part: Partial<CurrentUpload>): void {
    const { current } = this.state;
    if (current === undefined) return;
    const now = steadyNowMs();
    // The time that counts is that of the sending.
    const startedAtMs = part.phase === "sending" ? now : current.startedAtMs;
    const next = { ...current, ...part, startedAtMs, atMs: now };
    this.set({ current: next });
    if (next.phase !== "sending" || now - this.lineAtMs < LINE_SECONDS * 1_000) return;
    this.lineAtMs = now;
    const seconds = (now - startedAtMs) / 1_000;
    const percent = Math.floor((100 * next.sentBytes) / next.totalBytes);
    const rate = (next.sentBytes / 1e6 / seconds).toFixed(1);
    this.options.say(
      "info",
      `upload of ${stepName(next.step)}: ${percent}% in ${Math.round(seconds)} s, ${rate} MB/s`,
    );
  }

  /** The weights were looked through at so many bytes per second. */
  scanned(scanBytesPerSecond: number): void {
    this.set({ scanBytesPerSecond });
  }

  /** The gate let it through. */
  sending(checkpoint: Checkpoint, bytes: number, notes: readonly string[]): void {
    const { say, address } = this.options;
    const what = `upload of ${stepName(checkpoint.step)}: ${megabytes(bytes)} to ${address.bucket.name}/${checkpoint.target}`;
    say("info", [what, ...notes].join("; "));
    this.event("uploadStarted", checkpoint.step);
  }

  /** It came too early, or a newer one is there. */
  passedOver(step: number | undefined, why: string): void {
    this.options.say("info", `upload of ${stepName(step)} passed over: ${why}`);
    const { current } = this.state;
    this.set({ ...withOutcome(this.state, "passedOver"), current });
  }

  /** It is over. */
  end(checkpoint: Checkpoint, result: AttemptResult): UploadOutcome {
    if (result.end === "done") return this.done(checkpoint, result);
    return result.end === "refused" ? this.refused(checkpoint, result) : this.failed(checkpoint, result);
  }

  /** A fault of the launcher itself: told, and the software goes on. */
  broken(error: unknown): UploadOutcome {
    const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.options.say("error", `an upload failed inside the launcher: ${sentence}`);
    this.set(withOutcome(this.state, "failed"));
    return "failed";
  }

  private done(checkpoint: Checkpoint, result: Extract<AttemptResult, { end: "done" }>): UploadOutcome {
    const { current } = this.state;
    const seconds = current === undefined ? 0 : (steadyNowMs() - current.startedAtMs) / 1_000;
    const { step, target } = checkpoint;
    this.set({
      ...withOutcome(this.state, "done"),
      last: { step, atMs: steadyNowMs(), seconds, bytes: result.bytes },
    });
    this.event("uploadDone", step);
    const rate = seconds > 0 ? `, ${(result.bytes / 1e6 / seconds).toFixed(1)} MB/s` : "";
    const removed = result.removed.length === 0 ? "" : `; ${result.removed.length} older removed`;
    this.options.record({
      action: "upload",
      cause: stepName(step),
      evidence: [`${result.files} files, ${megabytes(result.bytes)} in ${seconds.toFixed(1)} s${rate}`],
      outcome: `${this.options.address.bucket.name}/${target} is the current upload${removed}`,
    });
    return "done";
  }

  private refused(
    { step, path }: Checkpoint,
    { refusals }: Extract<AttemptResult, { end: "refused" }>,
  ): UploadOutcome {
    const reasons = { ...this.state.refusals };
    for (const { reason } of refusals) reasons[reason] = (reasons[reason] ?? 0) + 1;
    this.set({ ...withOutcome(this.state, "refused"), refusals: reasons });
    const [first] = refusals;
    if (first !== undefined) this.set({ lastRefusal: { step, atMs: steadyNowMs(), ...first } });
    this.event("uploadRefused", step, first?.evidence);
    this.options.record({
      action: "uploadRefused",
      cause: [...new Set(refusals.map(({ reason }) => reason))].join(", "),
      evidence: refusals.map(({ evidence }) => evidence),
      outcome: `${path} is not uploaded, what is in the bucket stays`,
    });
    return "refused";
  }

  private failed(
    { step, target }: Checkpoint,
    { failure, cleared }: Extract<AttemptResult, { end: "failed" }>,
  ): UploadOutcome {
    const wasStopped = failure.kind === "stopped";
    const wasSending = this.state.current?.phase === "sending";
    this.set(withOutcome(this.state, wasStopped ? "stopped" : "failed"));
    if (wasSending) this.event(wasStopped ? "uploadCancelled" : "uploadFailed", step, failure.sentence);
    const left = cleared
      ? "nothing of it is left in the bucket"
      : `${target} is cleared away at the next start`;
    this.options.record({
      action: wasStopped ? "uploadStopped" : "uploadFailed",
      cause: failure.kind,
      evidence: [failure.sentence],
      outcome: `upload of ${stepName(step)} given up; ${left}`,
    });
    return wasStopped ? "stopped" : "failed";
  }

  private event(event: EventName, step: number | undefined, reason?: string): void {
    const fields: Record<string, FieldValue> = {};
    if (step !== undefined) fields.step = step;
    if (reason !== undefined) fields.reason = reason;
    this.options.store.saw({ event, fields }, steadyNowMs());
  }

  private get state(): UploadsState {
    return this.options.store.snapshot.uploads ?? noUploads(this.options.rules.maxSeconds);
  }

  private set(part: Partial<UploadsState>): void {
    this.options.store.set({ uploads: { ...this.state, ...part } });
  }
}

function stepName(step: number | undefined): string {
  return step === undefined ? "a checkpoint of unknown step" : `step ${step}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
