/**
 * Log lines as events: each workload lists its upstream's lines as data (workloads/<name>/events.ts),
 * this file turns the list into a parser. Used by the launcher; imports nothing of Node.
 */

/** What a line can mean; the same words for every workload, so that the launcher judges all alike. */
export const eventNames = [
  "step",
  "uploadStarted",
  "uploadDone",
  "uploadRetried",
  "uploadFailed",
  "uploadSkipped",
  "uploadCancelled",
  "uploadRefused",
  "checkpointSaved",
  "allReduceStarted",
  "allReduceDone",
  "allReduceFailed",
  "waiting",
  "stateLoaded",
  "stateLoadFailed",
  "outOfSync",
  "chainCommitted",
  "chainCommitFailed",
  "commitmentMissing",
  "peersReady",
  "peersFailed",
  "loopFailed",
  "outOfMemory",
  "nan",
  "notRegistered",
  "dataFetchFailed",
  "jobStarted",
  "jobDone",
  "jobFailed",
  "progress",
  "epochStarted",
  "learningRate",
  "validation",
  "checkpointStarted",
  "phaseAwaited",
  "phaseReached",
  "phaseMet",
  "phaseMissed",
  "phaseUnknown",
  "commitStarted",
  "roundCommitted",
  "roundMissed",
] as const;

/** One of those words. */
export type EventName = (typeof eventNames)[number];

/** How a captured group is read: "nan" and "inf" are numbers here, as Python prints them. */
export type FieldType = "int" | "number" | "text";

/** One line of upstream's log, as data. */
export interface EventPattern {
  readonly event: EventName;
  /** Text that every matching line contains; looked for before the expression is tried. */
  readonly literal: string;
  /** Searched, never anchored at the start: upstream puts emoji markup or a rank before the message. */
  readonly pattern: RegExp;
  /** Names and types of the captured groups, in order. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Where upstream prints it. */
  readonly source: string;
}

/** A field's value; a number may be NaN, which is itself news. */
export type FieldValue = number | string;

/** One event read from one line. */
export interface LogEvent {
  readonly event: EventName;
  /** Rank that printed the line, where the line says so. */
  readonly rank?: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** A decimal as Python prints it, NaN and infinity included; a group for EventPattern.pattern. */
export const PYTHON_DECIMAL = "(-?\\d[\\d.]*(?:e[+-]?\\d+)?|nan|-?inf)";

const ESCAPE = "\u001b";
// CSI sequences (colour, cursor), OSC sequences (titles, links) and two-byte escapes. Every branch is linear.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters.
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const RANK = /^\s{0,8}Rank (\d{1,4})\s{1,8}\|/;

/** The line without terminal escape sequences. */
export function stripAnsi(line: string): string {
  return line.includes(ESCAPE) ? line.replace(ANSI, "") : line;
}

/** A parser for one workload's lines. It never throws; a line may carry several events, or none. */
export function createEventParser(patterns: readonly EventPattern[]): (line: string) => LogEvent[] {
  return (line) => {
    const text = stripAnsi(line);
    const events: LogEvent[] = [];
    for (const pattern of patterns) {
      if (!text.includes(pattern.literal)) continue;
      const match = pattern.pattern.exec(text);
      if (match === null) continue;
      const rank = RANK.exec(text)?.[1];
      events.push({
        event: pattern.event,
        ...(rank === undefined ? {} : { rank: Number(rank) }),
        fields: readFields(pattern.fields, match.slice(1)),
      });
    }
    return events;
  };
}

/** Captured groups, in order, as fields of their types; a group that took no part gives none. */
export function readFields(
  types: Readonly<Record<string, FieldType>>,
  groups: readonly (string | null | undefined)[],
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  Object.entries(types).forEach(([name, type], index) => {
    const raw = groups[index];
    if (raw !== undefined && raw !== null) fields[name] = type === "text" ? raw : pythonNumber(raw);
  });
  return fields;
}

function pythonNumber(raw: string): number {
  const text = raw.toLowerCase();
  if (text.endsWith("inf")) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
