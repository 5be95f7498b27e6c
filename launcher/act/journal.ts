/** Keeps what must be known afterwards: the saved state, and one line in events.jsonl per action. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { Level, Say } from "../log";
import { ACTION_RECORDS, type ActionRecord, type StateStore } from "../observe/state";
import { withinDay } from "./restarts";
import type { SavedRun, SavedState, StateFolder } from "./stateFolder";
import { SURVIVOR } from "./survivors";

/** An action as it is written down. */
export type Deed = Pick<ActionRecord, "action" | "cause" | "evidence" | "outcome">;

/** Cause of what somebody asked for. */
export const BY_OPERATOR = "operator";

/** How grave the line of an action is; what is not here is a warning, and what an operator asked for is none. */
const LEVELS: Readonly<Partial<Record<Deed["action"], Level>>> = {
  start: "info",
  done: "info",
  stop: "error",
  hold: "error",
  upload: "info",
  tell: "error",
  uploadRefused: "error",
  uploadFailed: "error",
};

/** Until a state that could not be saved is tried again: a disk that was full for a moment has room soon. */
const SAVE_AGAIN_MS = 5_000;

/** The journal of one launcher on one bundle. */
export class Journal {
  private state: SavedState;
  private unsaved: NodeJS.Timeout | undefined;
  /** Why this launcher's first start of the software is a restart; undefined where it is none. */
  readonly startsAgain: string | undefined;

  constructor(
    private readonly folder: StateFolder,
    private readonly file: Pick<LaunchFile, "hash" | "supervision">,
    private readonly store: StateStore,
    private readonly say: Say,
    saved: SavedState | undefined,
  ) {
    // A new bundle starts from its own values and with its whole budget.
    const same = saved?.bundle === file.hash;
    const nowMs = Date.now();
    const killed = same && saved.runs.some(({ name }) => name !== SURVIVOR);
    const ended = killed ? { atMs: nowMs, cause: "launcher" } : same ? saved.ended : undefined;
    const counts = ended !== undefined && withinDay([ended.atMs], nowMs).length > 0;
    if (killed) this.startsAgain = "the launcher before this one was killed while the software ran";
    else if (counts) this.startsAgain = `the launcher before this one ended for ${ended.cause}`;
    this.state = {
      version: 1,
      bundle: file.hash,
      ...(same && saved.rung !== undefined ? { rung: saved.rung } : {}),
      ...(same && saved.rung !== undefined && saved.chosen !== undefined ? { chosen: saved.chosen } : {}),
      restartsMs: same ? withinDay(saved.restartsMs, nowMs) : [],
      ...(counts ? { ended } : {}),
      ...(same && saved.completed !== undefined ? { completed: saved.completed } : {}),
      runs: [],
    };
    store.set({ actions: folder.lastActions(ACTION_RECORDS) });
    this.publish();
  }

  /** Id of the ladder's step that is in force. */
  get rung(): string | undefined {
    return this.state.rung;
  }

  /** Restarts of the last 24 hours, in milliseconds since the epoch. */
  get restartsMs(): readonly number[] {
    return this.state.restartsMs;
  }

  /** When the job of this bundle was done; undefined where it was not. */
  get completed(): SavedState["completed"] {
    return this.state.completed;
  }

  /** What was noted last of what runs. */
  get currentRuns(): readonly SavedRun[] {
    return this.state.runs;
  }

  /** Notes what is about to be started, or has been: a later launcher must find it. */
  runs(runs: SavedRun[]): void {
    this.save({ ...this.state, runs });
  }

  /** Notes a restart; with `step`, also the ladder's step that is in force from now on, and the fault it is for. */
  restarted(step?: { readonly rung: string; readonly cause: string }): void {
    const nowMs = Date.now();
    const restartsMs = [...withinDay(this.state.restartsMs, nowMs), nowMs];
    const { ended: _reason, ...rest } = this.state;
    const chosen = step === undefined ? {} : { rung: step.rung, chosen: { atMs: nowMs, cause: step.cause } };
    this.save({ ...rest, ...chosen, restartsMs });
  }

  /** Notes that the launcher ends the software for good: if it is started again all the same, that is a restart. */
  endedFor(cause: string): void {
    if (this.state.ended === undefined) this.save({ ...this.state, ended: { atMs: Date.now(), cause } });
  }

  /** Notes that the software has ended well for good; `uploaded`: nothing is owed to the bucket. */
  complete(uploaded: boolean): void {
    const { completed } = this.state;
    if (completed?.uploaded === uploaded) return;
    this.save({ ...this.state, completed: { atMs: completed?.atMs ?? Date.now(), uploaded } });
  }

  /** The job is to be done again. */
  forgetCompletion(): void {
    const { completed: _before, ...rest } = this.state;
    this.save(rest);
  }

  /** Writes an action down, and says it. */
  record(deed: Deed): void {
    const now = new Date();
    const record: ActionRecord = {
      at: now.toISOString(),
      atMs: now.getTime(),
      ...deed,
      run: this.store.snapshot.run?.number ?? 0,
      bundle: this.file.hash,
    };
    this.store.acted(record);
    this.noteFailure(this.folder.append(record));
    const level = deed.cause === BY_OPERATOR ? "info" : (LEVELS[deed.action] ?? "warn");
    this.say(level, `${deed.action} (${deed.cause}): ${[...deed.evidence, deed.outcome].join("; ")}`);
  }

  /** The launcher ends: what is not saved yet is tried once more. */
  close(): void {
    if (this.unsaved !== undefined) this.write();
    clearTimeout(this.unsaved);
  }

  private save(state: SavedState): void {
    this.state = state;
    this.write();
    this.publish();
  }

  /** What is not on the disk the next launcher does not know: it would do again a job that is done. */
  private write(): void {
    clearTimeout(this.unsaved);
    const written = this.folder.save(this.state);
    this.unsaved = written ? undefined : setTimeout(() => this.write(), SAVE_AGAIN_MS).unref();
    this.noteFailure(written);
  }

  private noteFailure(written: boolean): void {
    if (written) return;
    if (this.store.snapshot.failedWrites === 0) {
      this.say(
        "error",
        `${this.folder.path} cannot be written any more; the software goes on, its record does not`,
      );
    }
    this.store.set({ failedWrites: this.folder.failedWrites });
  }

  private publish(): void {
    const { restartsMs, rung, chosen } = this.state;
    const lastDay = withinDay(restartsMs, Date.now()).length;
    this.store.set({
      restarts: { lastDay, budget: this.file.supervision?.restart.perDay ?? 0 },
      ladder: rung === undefined ? undefined : { rung, chosen },
    });
  }
}
