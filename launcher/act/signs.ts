/** What counts as a sign of each fault. A sign alone is no reason to act: judge.ts asks for k of n and a time. */
import type { FaultName, LaunchFile } from "../../workloads/launchfile";
import { lastPhaseLineMs } from "../observe/cycle";
import type { Facts } from "./facts";
import { legitimateSilence } from "./silence";
import { uploadSlow } from "./uploadSlow";

/** One look for one fault. */
export interface Sign {
  /** Identifies the look: the same one is never counted twice. */
  readonly lookMs: number;
  readonly present: boolean;
  /** What was seen, one sentence. */
  readonly seen: string;
}

/** What a sign may depend on beside the facts. */
export interface SignContext {
  readonly file: Pick<LaunchFile, "gpus" | "bucket"> & {
    supervision: NonNullable<LaunchFile["supervision"]>;
  };
  /** When the launcher last woke from a pause of the whole machine. */
  readonly resumedAtMs: number;
}

/** A GPU that holds a model has more than this in use; an idle H100 shows a few MiB. */
const MODEL_ON_GPU_MIB = 1_024;
/** Steps after which a model must be on the GPUs. */
const MODEL_ON_GPU_STEPS = 2;
/** Requests signed by a clock further off than 15 minutes are refused; a third of that is a warning in time. */
const CLOCK_OFFSET_SECONDS = 300;
const NO_SPACE = /No space left on device|Errno 28/;

type Look = (facts: Facts, context: SignContext) => Sign | undefined;

/** For each fault: how to look, and whether a training step disproves what was seen before it. */
export const SIGNS: Readonly<Record<Exclude<FaultName, "ended">, { look: Look; stepDisproves: boolean }>> = {
  outOfMemory: { look: said("outOfMemory", "the log says: out of memory"), stepDisproves: true },
  loopFailed: { look: said("loopFailed", "the training loop ended"), stepDisproves: true },
  diskFull: { look: diskFull, stepDisproves: true },
  rankLost: { look: rankLost, stepDisproves: true },
  stopped: { look: stopped, stepDisproves: true },
  stall: { look: stall, stepDisproves: true },
  phaseSilent: { look: phaseSilent, stepDisproves: false },
  nan: { look: nan, stepDisproves: false },
  modelOnCpu: { look: modelOnCpu, stepDisproves: false },
  // A running CUDA context outlives the loss of the device files: while steps come, nothing is lost yet.
  gpusLost: { look: gpusLost, stepDisproves: true },
  // An error that was contained hits one process; while steps come it was not this one.
  gpuError: { look: gpuError, stepDisproves: true },
  notRegistered: { look: said("notRegistered", "the hotkey is not registered"), stepDisproves: true },
  commitmentMissing: { look: each("commitmentMissing", "no commitment on chain"), stepDisproves: true },
  peersFailed: { look: each("peersFailed", "no DHT peer answered"), stepDisproves: true },
  uploadFailed: { look: uploadFailed, stepDisproves: false },
  uploadSlow: { look: uploadSlow, stepDisproves: false },
  roundMissed: { look: roundMissed, stepDisproves: false },
  bucketRefused: { look: bucketRefused, stepDisproves: false },
  bucketStale: { look: bucketStale, stepDisproves: false },
  clockSkew: { look: clockSkew, stepDisproves: false },
  firstUploadEarly: { look: firstUploadEarly, stepDisproves: false },
};

/** Reads a log event that is a state from then on: seen in this run and not disproved by a later step. */
function said(event: string, what: string): Look {
  return ({ observed, nowMs }) => {
    const last = observed.last[event];
    const present = last !== undefined && last.atMs > (observed.step?.atMs ?? 0);
    return { lookMs: nowMs, present, seen: withReason(what, last?.fields.reason) };
  };
}

/** Reads a log event of which every single line is one piece of evidence. */
function each(event: string, what: string): Look {
  return ({ observed }) => {
    const last = observed.last[event];
    return last === undefined ? undefined : { lookMs: last.atMs, present: true, seen: what };
  };
}

function withReason(what: string, reason: unknown): string {
  return typeof reason === "string" && reason !== "" ? `${what}: ${reason.slice(0, 200)}` : what;
}

function diskFull({ observed, nowMs }: Facts): Sign {
  const last = observed.last.loopFailed;
  const reason = String(last?.fields.reason ?? "");
  const present = last !== undefined && last.atMs > (observed.step?.atMs ?? 0) && NO_SPACE.test(reason);
  return { lookMs: nowMs, present, seen: "a write failed for want of disk space" };
}

/** A job that is done lets its ranks go one by one: the first of them may still write the result. */
function rankLost({ processes, observed }: Facts): Sign | undefined {
  if (processes === undefined) return undefined;
  const { missingWorkers } = processes;
  return {
    lookMs: processes.atMs,
    present: missingWorkers.length > 0 && observed.lastAtMs.jobDone === undefined,
    seen: `worker processes alive: ${missingWorkers.join(", ")}`,
  };
}

function stopped({ processes }: Facts): Sign | undefined {
  if (processes === undefined) return undefined;
  const { stoppedPids } = processes;
  return {
    lookMs: processes.atMs,
    present: stoppedPids.length > 0,
    seen: `stopped processes (SIGSTOP): ${stoppedPids.join(", ")}`,
  };
}

function stall(facts: Facts, { file, resumedAtMs }: SignContext): Sign {
  const limit = legitimateSilence(
    file.supervision.silence,
    facts.observed,
    facts.runStartedAtMs,
    resumedAtMs,
  );
  const silentSeconds = (facts.nowMs - limit.sinceMs) / 1_000;
  return {
    lookMs: facts.nowMs,
    present: silentSeconds > limit.allowedSeconds,
    seen: `no step for ${Math.round(silentSeconds)} s; ${Math.round(limit.allowedSeconds)} s are legitimate (${limit.why})`,
  };
}

/** Two processes train and keep to the phases: steps say nothing of the second one. */
function phaseSilent({ observed, nowMs, runStartedAtMs }: Facts, context: SignContext): Sign | undefined {
  const { file, resumedAtMs } = context;
  const limit = file.supervision.cycle?.silenceSeconds;
  if (limit === undefined) return undefined;
  const seconds = (nowMs - Math.max(lastPhaseLineMs(observed) ?? runStartedAtMs, resumedAtMs)) / 1_000;
  return {
    lookMs: nowMs,
    present: seconds > limit,
    seen: `no line about the phases of the cycle for ${Math.round(seconds)} s; ${Math.round(limit)} s are legitimate`,
  };
}

/** A look per round that ended, well or not. */
function roundMissed({ observed }: Facts): Sign | undefined {
  const missed = observed.last.roundMissed;
  const latest = Math.max(missed?.atMs ?? 0, observed.last.roundCommitted?.atMs ?? 0);
  if (latest === 0) return undefined;
  const present = missed !== undefined && missed.atMs === latest;
  return { lookMs: latest, present, seen: withReason("the round is lost", missed?.fields.reason) };
}

/** One look per step; a NaN that the software itself reports stays until the next healthy step. */
function nan({ observed }: Facts): Sign | undefined {
  const reported = observed.last.nan?.atMs ?? 0;
  const { step } = observed;
  if (reported > (step?.atMs ?? 0)) {
    return { lookMs: reported, present: true, seen: "the software found NaN in its weights" };
  }
  if (step === undefined) return undefined;
  if (!Number.isFinite(step.loss))
    return { lookMs: step.atMs, present: true, seen: `the loss is ${step.loss}` };
  // transformers shows a loss of nan as 0 (logging_nan_inf_filter); the gradient's norm is shown as it is.
  const { gradNorm } = step;
  const present = gradNorm !== undefined && !Number.isFinite(gradNorm);
  return { lookMs: step.atMs, present, seen: `the norm of the gradient is ${gradNorm}` };
}

/** A model does not move: one look that found it on a GPU settles the run. */
function modelOnCpu({ observed, gpus, gpuPeakMiB }: Facts, { file }: SignContext): Sign | undefined {
  if (gpus === undefined || gpus.problem !== undefined || file.gpus.count === 0) return undefined;
  const sinceStep = gpus.atMs >= (observed.step?.atMs ?? Number.POSITIVE_INFINITY);
  if (gpuPeakMiB === undefined || observed.steps < MODEL_ON_GPU_STEPS || !sinceStep) return undefined;
  return {
    lookMs: gpus.atMs,
    present: gpuPeakMiB < MODEL_ON_GPU_MIB,
    seen: `${observed.steps} steps, and no GPU had more than ${gpuPeakMiB} MiB in use: the model is on the CPU`,
  };
}

function gpusLost({ gpus }: Facts, { file }: SignContext): Sign | undefined {
  if (gpus === undefined || file.gpus.count === 0) return undefined;
  const present = gpus.problem !== undefined || gpus.gpus.length < file.gpus.count;
  const seen = gpus.problem ?? `nvidia-smi shows ${gpus.gpus.length} of ${file.gpus.count} GPUs`;
  return { lookMs: gpus.atMs, present, seen };
}

/** Errors that are older than the run were answered for when it was started. */
function gpuError({ gpus, gpuErrors }: Facts): Sign | undefined {
  if (gpus === undefined || gpus.problem !== undefined) return undefined;
  const found = (gpuErrors ?? []).map(({ index, count }) => `GPU ${index} has ${count}`);
  return {
    lookMs: gpus.atMs,
    present: found.length > 0,
    seen: `new uncorrectable memory errors: ${found.join(", ")}; the GPU must be reset, or replaced where they come again`,
  };
}

/**
 * A look per upload that ended, well or not. A claim of success after a failure of the same upload is none: SN38's
 * own comes whatever its worker's exit code was (neurons/miner.py:438-456).
 */
function uploadFailed({ observed }: Facts): Sign | undefined {
  const failed = observed.last.uploadFailed;
  const done = observed.last.uploadDone;
  const latest = Math.max(failed?.atMs ?? 0, done?.atMs ?? 0);
  if (latest === 0) return undefined;
  const startedAtMs = observed.last.uploadStarted?.atMs ?? Number.POSITIVE_INFINITY;
  const present = failed !== undefined && (failed.atMs === latest || failed.atMs >= startedAtMs);
  const reason = failed?.fields.reason ?? observed.last.uploadRetried?.fields.reason;
  return { lookMs: latest, present, seen: withReason("an upload failed", reason) };
}

function bucketRefused({ bucket }: Facts): Sign | undefined {
  if (bucket === undefined) return undefined;
  return {
    lookMs: bucket.atMs,
    present: bucket.problem !== undefined,
    seen: `the bucket answered: ${bucket.problem ?? "well"}`,
  };
}

/** A scored object that is too old, or that is still not there when it would be too old. */
function bucketStale(
  { bucket, observed, nowMs, runStartedAtMs }: Facts,
  { file }: SignContext,
): Sign | undefined {
  const limit = file.bucket?.maxObjectAgeSeconds;
  if (bucket === undefined || limit === undefined) return undefined;
  const missing = bucket.scoredMissing === true;
  const age = missing ? (nowMs - runStartedAtMs) / 1_000 : bucket.scoredAgeSeconds;
  if (age === undefined) return undefined;
  const claim = observed.counts.uploadDone ?? 0;
  const lie = claim > 0 ? `; the log claims ${claim} finished uploads in this run` : "";
  const what = missing
    ? `there is no ${bucket.scoredKey ?? file.bucket?.scored?.pointer ?? "scored object"} ${Math.round(age)} s after the start`
    : `${bucket.scoredKey} is ${Math.round(age)} s old`;
  return { lookMs: bucket.atMs, present: age > limit, seen: `${what}, validators take ${limit} s${lie}` };
}

function clockSkew({ bucket }: Facts): Sign | undefined {
  if (bucket?.clockOffsetSeconds === undefined) return undefined;
  const offset = bucket.clockOffsetSeconds;
  return {
    lookMs: bucket.atMs,
    present: Math.abs(offset) > CLOCK_OFFSET_SECONDS,
    seen: `this machine's clock is ${Math.round(Math.abs(offset))} s ${offset > 0 ? "ahead of" : "behind"} the bucket's; signed requests fail past 900 s`,
  };
}

/** Only before the first all-reduce of a run: afterwards upstream uploads the new epoch's state at once. */
function firstUploadEarly({ observed, nowMs }: Facts, { file }: SignContext): Sign | undefined {
  const first = file.supervision.firstUploadStep;
  const upload = observed.firstUpload;
  if (first === undefined || upload === undefined || upload.afterAllReduce) return undefined;
  const inner = upload.inner ?? 0;
  return {
    lookMs: nowMs,
    present: inner < first,
    seen: `the first upload of this run began at inner step ${inner}; before step ${first} its state is worthless`,
  };
}
