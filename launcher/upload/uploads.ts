/** The launcher's own uploads: one at a time, the newest checkpoint first, every outcome told. */
import type { LogEvent } from "../../workloads/events";
import type { LaunchUploads } from "../../workloads/launchfile/uploads";
import type { Deed } from "../act/journal";
import type { Say } from "../log";
import type { StateStore } from "../observe/state";
import { attempt, type Checkpoint } from "./attempt";
import { checkpointFolders, folderOf, markerTime, newestFolder } from "./folder";
import { type Losses, withLoss, withNewRun } from "./losses";
import type { StoreAddress } from "./messages";
import { type UploadProcess, WORKER_GRACE_MS } from "./process";
import type { Found, SavedUploads } from "./saved";
import { settled, shown } from "./settle";
import { noUploads, type UploadOutcome } from "./state";
import { Teller } from "./teller";
import { tooSoon } from "./when";

/** What uploads work with. */
export interface UploadsOptions {
  readonly rules: LaunchUploads;
  /** `rules.folder` on this machine. */
  readonly folder: string;
  readonly address: StoreAddress;
  readonly store: StateStore;
  readonly record: (deed: Deed) => void;
  readonly say: Say;
  /** What an earlier launcher left, and how to save what this one leaves. */
  readonly saved: SavedUploads;
  readonly save: (saved: SavedUploads) => void;
  readonly startProcess: (onProgress: (sentBytes: number) => void) => UploadProcess;
  /** Between two looks for a marker, in seconds. */
  readonly lookSeconds: number;
}

/** The uploads of one launcher. */
export class Uploads {
  private saved: SavedUploads;
  private losses: Losses;
  private run = 0;
  private next: Found | undefined;
  private working: Promise<void> | undefined;
  private process: UploadProcess | undefined;
  private readonly stopping = new AbortController();
  private readonly teller: Teller;
  private looks: NodeJS.Timeout | undefined;
  private lookedAtMs = 0;
  private lastEnd: UploadOutcome | undefined;
  private finishing = false;
  /** What was tried since the software ended. */
  private triedAtEnd: Found | undefined;

  constructor(private readonly options: UploadsOptions) {
    this.saved = options.saved;
    const end = options.saved.end?.losses ?? [];
    this.losses = { first: options.saved.firstLosses, last: end.map((loss) => loss ?? Number.NaN) };
    this.lookedAtMs = Math.max(this.saved.sinceMs, this.saved.last?.markerMs ?? 0);
    this.teller = new Teller(options);
    options.store.set({ uploads: { ...noUploads(options.rules.maxSeconds), ...shown(this.saved) } });
  }

  /** Begins to look for markers, and clears away what an earlier launcher left half done. */
  start(): void {
    if (this.saved.pending.length > 0) {
      this.working = this.clearPending()
        .catch((error: unknown) => this.options.say("warn", notCleared(error)))
        .finally(() => this.goOn());
    }
    if (this.options.rules.when.on !== "marker") return;
    this.looks = setInterval(() => void this.lookForMarker(), this.options.lookSeconds * 1_000);
  }

  /** Hears one event of the software's log. */
  saw(event: LogEvent): void {
    this.noticeRun();
    const { rules, store } = this.options;
    if (event.event === "step" && (event.rank === undefined || event.rank === 0)) {
      this.sawLoss(event.fields.loss);
    }
    if (event.event !== "checkpointSaved" || rules.when.on !== "event") return;
    const { step } = event.fields;
    const at = typeof step === "number" ? step : stepNow(store);
    this.offer(folderOf(this.options.folder, at));
  }

  /**
   * The software has ended well: uploads the newest checkpoint unless it is in the bucket, and waits for it. False
   * where it is not there then: refused, failed, or the launcher was asked to stop. `resumed`: the software ended under
   * an earlier launcher, which did not come so far.
   */
  async finish({ resumed }: { readonly resumed: boolean }): Promise<boolean> {
    const { on } = this.options.rules.when;
    this.finishing = true;
    this.lastEnd = undefined;
    if (!resumed) this.saveEnd();
    // Of a resumed launcher that owes nothing, uploads.json may be lost.
    if (on === "exit" || (on === "event" && resumed && this.saved.owed === undefined))
      await this.offerNewest();
    if (on === "marker") await this.lookForMarker();
    if (this.saved.owed !== undefined && !this.stopping.signal.aborted)
      this.options.say("info", "the software has ended; its last upload is under way");
    while (this.working !== undefined) await this.working;
    const { owed } = this.saved;
    // Passed over, failed or refused before the end: that was while the software could still mend it.
    if (owed !== undefined && owed !== this.triedAtEnd) this.offer(owed);
    while (this.working !== undefined) await this.working;
    this.tellSlow();
    return this.saved.owed === undefined;
  }

  private async offerNewest(): Promise<void> {
    const { rules, folder, store } = this.options;
    const found = await newestFolder(folder);
    const step = found?.step ?? stepNow(store) ?? this.saved.end?.step;
    // Of several checkpoints the last one may be in the bucket already.
    if (rules.when.on === "event" && step !== undefined && step === this.saved.last?.step) return;
    this.offer({ path: found?.path ?? folder, step });
  }

  /** Ends what is under way and clears it away, within WORKER_GRACE_MS; afterwards nothing is uploaded. */
  async stop(): Promise<void> {
    clearInterval(this.looks);
    this.next = undefined;
    this.stopping.abort();
    const sentence = "the launcher was asked to stop";
    this.process?.stop({ kind: "stopped", sentence });
    // Its answer says whether the store is clear; without one its folder stays on the list of the next launcher.
    const timer = setTimeout(() => void this.process?.kill(), WORKER_GRACE_MS);
    await this.working;
    clearTimeout(timer);
  }

  /** Nobody watches a run that is over, so an upload after its end is judged here. */
  private tellSlow(): void {
    const { store, rules, record } = this.options;
    const seconds = this.lastEnd === "done" ? store.snapshot.uploads?.last?.seconds : undefined;
    if (seconds === undefined || seconds <= rules.maxSeconds) return;
    record({
      action: "tell",
      cause: "uploadSlow",
      evidence: [`the last upload took ${Math.round(seconds)} s; ${rules.maxSeconds} s are allowed`],
      outcome: "it is done all the same",
    });
  }

  /** For a launcher that must upload without having seen the software run. */
  private saveEnd(): void {
    const step = stepNow(this.options.store);
    const losses = this.losses.last.map((loss) => (Number.isFinite(loss) ? loss : null));
    this.save({ end: { losses, ...(step === undefined ? {} : { step }) } });
  }

  private sawLoss(loss: unknown): void {
    const { loss: rule } = this.options.rules;
    if (rule === undefined) return;
    const before = this.losses;
    this.losses = withLoss(before, typeof loss === "number" ? loss : Number.NaN, rule.window);
    // Saved once, when the start is known.
    const known = this.losses.first.length === rule.window && before.first.length < rule.window;
    if (known) this.save({ firstLosses: [...this.losses.first] });
  }

  private noticeRun(): void {
    const number = this.options.store.snapshot.run?.number ?? 0;
    if (number === this.run) return;
    this.run = number;
    this.losses = withNewRun(this.losses);
  }

  private async lookForMarker(): Promise<void> {
    const { rules, folder } = this.options;
    if (rules.when.on !== "marker") return;
    let newest: Found | undefined;
    for (const { path, step } of await checkpointFolders(folder)) {
      const markerMs = await markerTime(path, rules.when.file);
      if (markerMs !== undefined && markerMs > (newest?.markerMs ?? this.lookedAtMs)) {
        newest = { path, step: step ?? stepNow(this.options.store), markerMs };
      }
    }
    // Another look may have found it meanwhile.
    if (newest?.markerMs === undefined || newest.markerMs <= this.lookedAtMs) return;
    this.lookedAtMs = newest.markerMs;
    const { owed } = this.saved;
    // A launcher that has seen no step knows it from the one before.
    const isOwed = owed?.markerMs === newest.markerMs && owed.path === newest.path;
    this.offer(isOwed ? owed : newest);
  }

  /** The newest checkpoint waits for the one that is under way; an older one that waited is passed over. */
  private offer(found: Found): void {
    // Until it is in the bucket, whatever becomes of this launcher.
    this.save({ owed: found });
    if (this.stopping.signal.aborted) return;
    if (this.next !== undefined) this.teller.passedOver(this.next.step, "a newer checkpoint is there");
    this.next = found;
    if (this.working === undefined) this.goOn();
  }

  private goOn(): void {
    const found = this.next;
    this.next = undefined;
    this.working = undefined;
    if (found === undefined || this.stopping.signal.aborted) return;
    const soon = tooSoon(this.options.rules.every, this.saved.last, found.step, Date.now());
    // The last one of all is uploaded, however soon.
    if (soon !== undefined && !this.finishing) {
      this.teller.passedOver(found.step, soon);
      return;
    }
    this.working = this.upload(found)
      .catch((error: unknown) => {
        this.lastEnd = this.teller.broken(error);
      })
      .finally(() => this.goOn());
  }

  private async upload(found: Found): Promise<void> {
    const { rules, address, startProcess } = this.options;
    const { kept } = this.saved;
    const { path, step } = found;
    const checkpoint: Checkpoint = { path, step, target: targetOf(rules.prefix, step, new Date()) };
    if (this.finishing) this.triedAtEnd = found;
    this.teller.begin(step);
    try {
      const result = await attempt(checkpoint, {
        rules,
        store: address,
        losses: () => this.losses,
        remove: kept.slice(0, Math.max(0, kept.length + 1 - rules.keep)),
        process: () => {
          this.process ??= startProcess((sentBytes) => this.teller.progress({ sentBytes }));
          return this.process;
        },
        signal: this.stopping.signal,
        onScanned: (scanBytesPerSecond) => this.teller.scanned(scanBytesPerSecond),
        onPhase: (part) => this.teller.progress(part),
        onSending: (bytes, notes) => {
          this.save({ pending: [...this.saved.pending, checkpoint.target] });
          this.teller.sending(checkpoint, bytes, notes);
        },
      });
      // Told first: the telling knows what it took.
      this.lastEnd = this.teller.end(checkpoint, result);
      const seconds = this.options.store.snapshot.uploads?.last?.seconds;
      this.save(settled(this.saved, { ...checkpoint, found, result, seconds, nowMs: Date.now() }));
    } finally {
      const { process } = this;
      this.process = undefined;
      await process?.close();
    }
  }

  private async clearPending(): Promise<void> {
    const { rules, address, startProcess, say } = this.options;
    const folders = this.saved.pending;
    const process = startProcess(() => {});
    this.process = process;
    const answer = await process.ask({ ask: "clear", store: address, prefix: rules.prefix, folders });
    this.process = undefined;
    await process.close();
    const cleared = answer.is === "cleared" ? answer.folders : [];
    this.save({ pending: this.saved.pending.filter((folder) => !cleared.includes(folder)) });
    const what = `${cleared.length} of ${folders.length} unfinished uploads of an earlier launcher cleared away`;
    say(cleared.length === folders.length ? "info" : "warn", what);
  }

  private save(part: Partial<SavedUploads>): void {
    this.saved = { ...this.saved, ...part };
    this.options.save(this.saved);
  }
}

/** The step that the current run has reached; undefined before the first. */
function stepNow(store: StateStore): number | undefined {
  const { observed } = store.snapshot;
  return observed.steps === 0 ? undefined : (observed.step?.inner ?? observed.steps);
}

function notCleared(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `unfinished uploads of an earlier launcher stay for the next one: ${why}`;
}

/** A folder of its own for each upload: `checkpoints/120-20260131T120000123Z`. */
export function targetOf(prefix: string, step: number | undefined, at: Date): string {
  return `${prefix}${step ?? "unknown"}-${at.toISOString().replaceAll(/[-:.]/g, "")}`;
}
