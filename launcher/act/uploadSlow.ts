/** The sign of an upload that takes too long: the launcher's own by its rate, the software's by its log. */
import { type CurrentUpload, projectedSeconds } from "../upload/state";
import type { Facts } from "./facts";
import type { Sign, SignContext } from "./signs";

/** Log events that end an upload of the software's own. */
const ENDS = ["uploadDone", "uploadFailed", "uploadCancelled"] as const;

/** A look per second of an upload that is under way, and one when it is done. */
export function uploadSlow(facts: Facts, { file }: SignContext): Sign | undefined {
  const { uploads } = facts;
  if (uploads === undefined) return ofTheSoftware(facts, file.supervision.uploadSeconds);
  const { current, last, maxSeconds } = uploads;
  if (current?.phase === "sending") return underWay(current, maxSeconds);
  // What an earlier launcher uploaded says nothing about this run.
  if (last?.seconds === undefined || last.atMs < facts.runStartedAtMs) return undefined;
  const seen = `the last upload took ${Math.round(last.seconds)} s; ${maxSeconds} s are allowed`;
  return { lookMs: last.atMs, present: last.seconds > maxSeconds, seen };
}

function underWay(current: CurrentUpload, maxSeconds: number): Sign {
  const needs = projectedSeconds(current);
  const seconds = Math.max(1e-3, (current.atMs - current.startedAtMs) / 1_000);
  const rate = (current.sentBytes / 1e6 / seconds).toFixed(2);
  const done = `${(current.sentBytes / 1e6).toFixed(1)} of ${(current.totalBytes / 1e6).toFixed(1)} MB in ${Math.round(seconds)} s`;
  return {
    lookMs: current.atMs,
    present: needs > maxSeconds,
    seen: `the upload has sent ${done} (${rate} MB/s) and needs ${Math.round(needs)} s or more; ${maxSeconds} s are allowed`,
  };
}

function ofTheSoftware({ observed, nowMs }: Facts, limit: number | undefined): Sign | undefined {
  const startedMs = observed.lastAtMs.uploadStarted;
  if (limit === undefined || startedMs === undefined) return undefined;
  const endedMs = Math.max(...ENDS.map((event) => observed.lastAtMs[event] ?? Number.NEGATIVE_INFINITY));
  const isOver = endedMs >= startedMs;
  const seconds = ((isOver ? endedMs : nowMs) - startedMs) / 1_000;
  const present = seconds > limit;
  // An upload that has only begun says nothing yet; what the one before it said stands.
  if (!isOver && !present) return undefined;
  return {
    lookMs: isOver ? endedMs : nowMs,
    present,
    seen: `${isOver ? "the last upload took" : "an upload has taken"} ${Math.round(seconds)} s${isOver ? "" : " so far"}; ${Math.round(limit)} s are allowed`,
  };
}
