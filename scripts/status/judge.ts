/** Turns a launcher's state into a report of its trainer, and reports into an exit code. Pure. */
import { formatAge } from "../r2/duration";
import { exitCodes } from "./exitCodes";
import type { TrainerReport, TrainerState, Verdict } from "./report";
import type { LauncherState } from "./stateSchema";

/** A trainer that answered. */
export function judged(trainer: string, host: string | undefined, state: LauncherState): TrainerReport {
  const troubles = troublesOf(state);
  const busy = busyReason(state);
  const verdict: Verdict = troubles.length > 0 ? "trouble" : busy === undefined ? "well" : "busy";
  const reasons = busy === undefined ? troubles : [...troubles, busy];
  return { trainer, host, verdict, reasons, state: inShort(state) };
}

/** 0 when nobody is needed, 3 with a trainer in trouble, else 1 with one that did not answer. */
export function exitCodeOf(trainers: readonly Pick<TrainerReport, "verdict">[]): number {
  if (trainers.some(({ verdict }) => verdict === "trouble")) return exitCodes.bad;
  return trainers.some(({ verdict }) => verdict === "unknown") ? exitCodes.fault : exitCodes.good;
}

function troublesOf(state: LauncherState): string[] {
  const { phase, restarts, bucket, step, gpus, failedWrites } = state;
  const troubles: string[] = [];
  const cause = lastActionOf(state)?.cause ?? "a reason that its log tells";
  if (phase === "held") troubles.push(`it was given up for ${cause}; its container stays up for inspection`);
  if (phase === "ended") troubles.push("its software has ended, and the launcher is about to");
  for (const { name, evidence } of faultsOf(state)) troubles.push(`fault ${name}: ${evidence}`);
  if (step?.loss === null) troubles.push("the last loss is not a number");
  if (bucket?.problem !== undefined) troubles.push(`bucket ${bucket.name}: ${bucket.problem}`);
  if (bucket?.ageSeconds !== undefined && bucket.ageSeconds > bucket.limitSeconds)
    troubles.push(
      `validators take no upload older than ${formatAge(bucket.limitSeconds)}, and the last is ${formatAge(bucket.ageSeconds)} old`,
    );
  if (gpus?.problem !== undefined) troubles.push(`GPUs: ${gpus.problem}`);
  if (phase !== "done" && restarts.budget > 0 && restarts.lastDay >= restarts.budget)
    troubles.push(`all ${restarts.budget} restarts of 24 hours are spent; the next fault ends it`);
  if (failedWrites > 0)
    troubles.push(`${failedWrites} writes to its state folder failed: is the host's disk full?`);
  return troubles;
}

function busyReason({ phase, step, nextStartInSeconds: wait }: LauncherState): string | undefined {
  if (phase === "waiting")
    return wait === undefined ? "it waits to restart" : `it restarts in ${formatAge(wait)}`;
  if (phase === "starting") return "the launcher checks and starts the software";
  if (phase === "stopping") return "the software is being stopped";
  if (phase === "uploading") return "its software has ended well; the last upload goes on";
  return phase === "running" && step === undefined ? "it runs; no step yet" : undefined;
}

function inShort(state: LauncherState): TrainerState {
  const { workload, phase, nextStartInSeconds, run, uptimeSeconds, silence, restarts, bundle, launcher } =
    state;
  return {
    workload,
    phase,
    nextStartInSeconds,
    run: run === undefined ? undefined : { number: run.number, ageSeconds: run.ageSeconds },
    uptimeSeconds,
    step: state.step === undefined ? undefined : { ...state.step, total: state.totalSteps },
    silence,
    upload: uploadOf(state),
    launcherUploads: launcherUploadsOf(state),
    gpus: gpusOf(state),
    faults: faultsOf(state),
    lastAction: lastActionOf(state),
    restarts,
    ladder: ladderOf(state),
    bundle,
    launcher,
  };
}

function age({ nowMs }: LauncherState, atMs: number): number {
  return Math.max(0, Math.round((nowMs - atMs) / 100) / 10);
}

/** Faults of software that lives. Of one that was ended every sign of death stands, and tells nothing. */
function faultsOf(state: LauncherState): TrainerState["faults"] {
  if (["done", "held", "ended"].includes(state.phase)) return [];
  return state.timeline
    .filter(({ kind }) => kind === "fault")
    .map(({ title, detail, atMs }) => ({ name: title, evidence: detail, ageSeconds: age(state, atMs) }));
}

function uploadOf({ bucket }: LauncherState): TrainerState["upload"] {
  if (bucket === undefined) return undefined;
  const { name, ageSeconds, limitSeconds, problem } = bucket;
  return { bucket: name, ageSeconds, limitSeconds, problem };
}

function launcherUploadsOf({ uploads }: LauncherState): TrainerState["launcherUploads"] {
  if (uploads === undefined) return undefined;
  const { last, lastRefusal, outcomes } = uploads;
  return { last, refused: outcomes.refused ?? 0, failed: outcomes.failed ?? 0, lastRefusal };
}

function gpusOf({ gpus, simulatedGpus }: LauncherState): TrainerState["gpus"] {
  if (gpus === undefined) return undefined;
  return {
    problem: gpus.problem,
    simulated: simulatedGpus,
    rows: gpus.rows.map(({ index, memoryUsedMiB, memoryTotalMiB, utilisationPercent }) => ({
      index,
      memoryUsedMiB,
      memoryTotalMiB,
      utilisationPercent,
    })),
  };
}

/** The time line has the newest first (launcher/tell/timeline.ts), and a detail begins with the cause. */
function lastActionOf(state: LauncherState): TrainerState["lastAction"] {
  const row = state.timeline.find(({ kind, title }) => kind === "action" && title !== "start");
  if (row === undefined) return undefined;
  return {
    action: row.title,
    cause: causeOf(row.detail),
    ageSeconds: age(state, row.atMs),
    outcome: row.outcome,
  };
}

function causeOf(detail: string): string {
  return detail.split(": ", 1)[0] ?? detail;
}

/** What the launcher remembers of it; one of an older version only has its time line. */
function ladderOf({ ladder, run, timeline }: LauncherState): TrainerState["ladder"] {
  if (ladder !== undefined) return ladder;
  if (run?.rung === undefined) return undefined;
  const row = timeline.find(({ kind, title }) => kind === "action" && title === "ladder");
  const chosen =
    row === undefined ? undefined : { at: new Date(row.atMs).toISOString(), cause: causeOf(row.detail) };
  return { step: run.rung, chosen };
}
