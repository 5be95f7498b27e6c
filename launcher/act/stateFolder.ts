/**
 * The launcher's own folder: state.json (what must outlive the launcher), events.jsonl (one line per action) and
 * launcher.lock. It must be usable at the start; a write that fails later is counted and never ends the software.
 */
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { damageOf } from "../damage";
import { LauncherError } from "../exitcodes";
import type { Say } from "../log";
import type { ActionRecord } from "../observe/state";
import { lastActions } from "./eventTail";
import { identify, isAlive, type ProcessIdentity } from "./identity";

/** Past this size events.jsonl becomes events.1.jsonl, which is replaced. */
const EVENTS_LIMIT_BYTES = 16 * 1024 * 1024;

/** A moment in ms since the epoch, no later than a Date can hold (ECMA-262, Time Values and Time Range). */
const momentMs = z.number().min(0).max(8.64e15);

const savedStateSchema = z.object({
  version: z.literal(1),
  /** Hash of the bundle that `rung` and `restartsMs` belong to. */
  bundle: z.string(),
  /** Id of the ladder's step that the software was last started with. */
  rung: z.string().optional(),
  /** When that step was chosen, and for which fault. */
  chosen: z.object({ atMs: momentMs, cause: z.string() }).optional(),
  restartsMs: z.array(momentMs),
  /** Why the last launcher ended the software for good; the start that follows counts as a restart. */
  ended: z.object({ atMs: momentMs, cause: z.string() }).optional(),
  /** When the software of this bundle ended well for good, and whether its last upload is done (true without uploads). */
  completed: z.object({ atMs: momentMs, uploaded: z.boolean() }).optional(),
  /** Processes of the software: written before they are started, completed afterwards. */
  runs: z.array(
    z.object({
      name: z.string(),
      runId: z.string(),
      leader: z.object({ pid: z.number(), startTicks: z.number(), bootId: z.string() }).optional(),
    }),
  ),
});

/** What outlives the launcher. */
export type SavedState = z.infer<typeof savedStateSchema>;
export type SavedRun = SavedState["runs"][number];

/** The state folder of a running launcher. */
export class StateFolder {
  /** Writes that failed since the start. */
  failedWrites = 0;

  private constructor(readonly path: string) {}

  /** Opens and locks the folder. Errors: LauncherError stateUnusable, alreadyRunning. */
  static open(path: string): StateFolder {
    const folder = new StateFolder(path);
    try {
      makeFolder(path);
      // Both kinds of write that will be needed later, so that a full disk shows now.
      folder.replace("probe.json", `${"x".repeat(4_096)}\n`);
      unlinkSync(join(path, "probe.json"));
      appendFileSync(join(path, "events.jsonl"), "");
      folder.lock();
    } catch (error) {
      if (error instanceof LauncherError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new LauncherError(
        "stateUnusable",
        `the state folder ${path} cannot be written (${code}); free space on its volume, or mount a writable one`,
      );
    }
    return folder;
  }

  /**
   * The saved state; undefined where there is none. A broken file is set aside as state.broken.json, which is said.
   * Error: LauncherError stateUnusable for one that cannot be read, because it may name software that still runs, and
   * for a broken one that cannot be set aside.
   */
  read(say: Say): SavedState | undefined {
    const file = join(this.path, "state.json");
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return undefined;
      throw new LauncherError(
        "stateUnusable",
        `${file} cannot be read (${code}), so nobody knows whether its software still runs; mend or remove it`,
      );
    }
    try {
      return savedStateSchema.parse(JSON.parse(text));
    } catch (error) {
      const aside = this.setAside(file);
      say(
        "warn",
        `${file} is damaged (${damageOf(error)}) and is kept as ${aside}; what it held is forgotten: a job that was done, the restarts of the day, the ladder's step and software that may still run`,
      );
      return undefined;
    }
  }

  private setAside(file: string): string {
    const aside = join(this.path, "state.broken.json");
    try {
      renameSync(file, aside);
      return aside;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new LauncherError(
        "stateUnusable",
        `${file} is damaged and cannot be renamed to ${aside} (${code}); remove one of them`,
      );
    }
  }

  /** Saves the state, whole or not at all. Returns false where it could not. */
  save(state: SavedState): boolean {
    return this.attempt(() => this.replace("state.json", `${JSON.stringify(state, undefined, 2)}\n`));
  }

  /** A further file of the folder; undefined where it is not there. */
  readText(name: string): string | undefined {
    try {
      return readFileSync(join(this.path, name), "utf8");
    } catch {
      return undefined;
    }
  }

  /** Saves a further file, whole or not at all. Returns false where it could not. */
  saveText(name: string, text: string): boolean {
    return this.attempt(() => this.replace(name, text));
  }

  /** The last actions of events.jsonl, oldest first, at most `count`: also those of earlier launchers. */
  lastActions(count: number): ActionRecord[] {
    return lastActions(this.path, count);
  }

  /** Appends one action to events.jsonl. Returns false where it could not. */
  append(record: ActionRecord): boolean {
    return this.attempt(() => {
      const file = join(this.path, "events.jsonl");
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > EVENTS_LIMIT_BYTES) {
        renameSync(file, join(this.path, "events.1.jsonl"));
      }
      appendFileSync(file, `${JSON.stringify(record)}\n`);
    });
  }

  /** Gives the folder back. */
  close(): void {
    this.attempt(() => unlinkSync(join(this.path, "launcher.lock")));
  }

  private attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch {
      this.failedWrites += 1;
      return false;
    }
  }

  private replace(name: string, text: string): void {
    const file = join(this.path, name);
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }

  /** link(2) makes the lock with its content in one step, so that nobody reads half of it. */
  private lock(): void {
    const lock = join(this.path, "launcher.lock");
    const own = join(this.path, `launcher.lock.${process.pid}`);
    writeFileSync(own, JSON.stringify(identify(process.pid)), { mode: 0o600 });
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          linkSync(own, lock);
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 3) throw error;
          refuseIfAlive(lock);
          unlinkSync(lock);
        }
      }
    } finally {
      unlinkSync(own);
    }
  }
}

/** As mkdir -p. Node's own never ends where the parent is there and refuses with ENOENT, as /proc does (Node 24). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (!existsSync(parent)) makeFolder(parent);
  mkdirSync(path);
}

function refuseIfAlive(lock: string): void {
  let holder: ProcessIdentity;
  try {
    holder = JSON.parse(readFileSync(lock, "utf8")) as ProcessIdentity;
  } catch {
    return;
  }
  if (!isAlive(holder)) return;
  throw new LauncherError(
    "alreadyRunning",
    `another launcher (process ${holder.pid}) uses this state folder; two would run the same trainer twice. Stop it first`,
  );
}
