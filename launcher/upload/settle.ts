/** What is kept in uploads.json of an upload that is over, and what the pages show of it. Pure. */
import type { AttemptResult, Checkpoint } from "./attempt";
import type { Found, SavedUploads } from "./saved";
import type { UploadsState } from "./state";

/** An upload that is over. */
export interface Settlement extends Pick<Checkpoint, "step" | "target"> {
  /** What it was the upload of: that is owed no longer where it is done. */
  readonly found: Found;
  readonly result: AttemptResult;
  /** What the sending took. */
  readonly seconds: number | undefined;
  /** In ms since the epoch. */
  readonly nowMs: number;
}

/** What changes by it. */
export function settled(
  saved: SavedUploads,
  { step, target, found, result, seconds, nowMs }: Settlement,
): Partial<SavedUploads> {
  const pending = saved.pending.filter((folder) => folder !== target);
  if (result.end === "refused") {
    const [first] = result.refusals;
    return { pending, ...(first === undefined ? {} : { lastRefusal: { ...first, step, atMs: nowMs } }) };
  }
  if (result.end === "failed") return result.cleared ? { pending } : {};
  const { markerMs } = found;
  return {
    pending,
    kept: [...saved.kept.filter((folder) => !result.removed.includes(folder)), target],
    last: { atMs: nowMs, bytes: result.bytes, seconds, step, markerMs },
    // A newer one may have been offered meanwhile.
    ...(saved.owed === found ? { owed: undefined } : {}),
  };
}

/** What an earlier launcher left for the pages. */
export function shown({ last, lastRefusal }: SavedUploads): Pick<UploadsState, "last" | "lastRefusal"> {
  return {
    last:
      last === undefined
        ? undefined
        : { step: last.step, atMs: last.atMs, seconds: last.seconds, bytes: last.bytes },
    lastRefusal: lastRefusal === undefined ? undefined : { ...lastRefusal, step: lastRefusal.step },
  };
}
