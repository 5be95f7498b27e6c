/** Faults and actions on one time line. */
import type { ActionRecord, Snapshot } from "../observe/state";

/** One entry, the newest first. */
export interface TimelineRow {
  readonly atMs: number;
  readonly kind: "fault" | "action";
  /** Fault class, or the action's name. */
  readonly title: string;
  /** What it was done for, or what was seen. */
  readonly detail: string;
  /** What came of it; undefined for a fault that stands. */
  readonly outcome: string | undefined;
  /** How it looks: trouble, something done about it, or ordinary life. */
  readonly tone: "bad" | "warn" | "plain";
}

const TONES: Readonly<Record<string, TimelineRow["tone"]>> = {
  restart: "warn",
  ladder: "warn",
  tell: "warn",
  takeover: "warn",
  uploadStopped: "warn",
  uploadRefused: "bad",
  uploadFailed: "bad",
  hold: "bad",
  stop: "bad",
  exit: "bad",
};

/** Faults that stand at present and the actions that were taken. */
export function timeline({ faults, actions }: Pick<Snapshot, "faults" | "actions">): TimelineRow[] {
  const standing = faults.map(
    (fault): TimelineRow => ({
      atMs: fault.sinceMs,
      kind: "fault",
      title: fault.name,
      detail: fault.evidence,
      outcome: undefined,
      tone: "bad",
    }),
  );
  const taken = actions.map(
    (action): TimelineRow => ({
      atMs: action.atMs,
      kind: "action",
      title: action.action,
      detail: detailOf(action),
      outcome: action.outcome,
      tone: toneOf(action),
    }),
  );
  return [...standing, ...taken].sort((a, b) => b.atMs - a.atMs);
}

/** The cause comes first: `npm run status` reads it there. Every start is the launcher's own. */
function detailOf({ action, cause, evidence }: ActionRecord): string {
  return [...(action === "start" ? [] : [cause]), ...evidence].filter((text) => text !== "").join(": ");
}

/** A stop that somebody asked for is ordinary life. */
function toneOf({ action, cause }: ActionRecord): TimelineRow["tone"] {
  return action === "stop" && cause === "operator" ? "plain" : (TONES[action] ?? "plain");
}
