/** One checkpoint on its way through the gate and into the bucket. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LaunchUploads } from "../../workloads/launchfile/uploads";
import type { Failure } from "./failure";
import { atRest, listFolder } from "./folder";
import {
  changedFiles,
  type FileScan,
  type FoundFile,
  gateNotes,
  judgeCandidate,
  judgeScans,
  type Refusal,
  refusal,
  scanSpeed,
} from "./gate";
import type { Losses } from "./losses";
import type { StoreAddress } from "./messages";
import { bytesInFlight } from "./parts";
import { type UploadProcess, WORKER_GRACE_MS } from "./process";
import { holdsWeights } from "./scan";
import type { CurrentUpload } from "./state";

/** A checkpoint that is to be uploaded. */
export interface Checkpoint {
  /** Folder on this machine. */
  readonly path: string;
  readonly step: number | undefined;
  /** Key of its folder in the bucket, without a slash at the end. */
  readonly target: string;
}

/** What an attempt works with. */
export interface AttemptContext {
  readonly rules: LaunchUploads;
  readonly store: StoreAddress;
  readonly losses: () => Losses;
  /** Folders of uploads that are to go afterwards. */
  readonly remove: readonly string[];
  /** Started when it is first asked for: most refusals need none. */
  readonly process: () => UploadProcess;
  readonly signal: AbortSignal;
  /** Said before the first byte is sent: the bucket may hold parts of it from now on. */
  readonly onSending: (bytes: number, notes: readonly string[]) => void;
  /** How fast the weights were read, in bytes per second. */
  readonly onScanned: (bytesPerSecond: number) => void;
  readonly onPhase: (part: Pick<CurrentUpload, "phase"> & Partial<CurrentUpload>) => void;
}

/** How it went. */
export type AttemptResult =
  | {
      readonly end: "done";
      readonly bytes: number;
      readonly files: number;
      readonly removed: readonly string[];
    }
  | { readonly end: "refused"; readonly refusals: readonly Refusal[] }
  | { readonly end: "failed"; readonly failure: Failure; readonly cleared: boolean };

/** Tries. Rejects only where the launcher itself is at fault. */
export async function attempt(checkpoint: Checkpoint, context: AttemptContext): Promise<AttemptResult> {
  const { rules, signal } = context;
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  const rest = await atRest(checkpoint.path, rules.settleSeconds, wait);
  if (signal.aborted) return stopped();
  if ("changing" in rest) return refusedFor(refusal("fileChanged", stillWritten(rest.changing)));
  const { folder } = rest;
  const refusals = judgeCandidate(rules, { step: checkpoint.step, losses: context.losses(), folder });
  if (refusals.length > 0 || folder === undefined) return { end: "refused", refusals };
  context.onPhase({ phase: "checking" });
  const scans = await look(checkpoint.path, folder.files, context);
  if (scans === undefined || signal.aborted) return stopped();
  if ("kind" in scans) return { end: "failed", failure: scans, cleared: true };
  const speed = scanSpeed(scans);
  if (speed !== undefined) context.onScanned(speed);
  const found = judgeScans(scans);
  if (found.length > 0) return { end: "refused", refusals: found };
  const changed = changedFiles(folder.files, (await listFolder(checkpoint.path))?.files ?? []);
  if (changed.length > 0) return refusedFor(refusal("fileChanged", stillWritten(changed)));
  // The upload process has had its word of the stop, while nothing was under way there.
  if (signal.aborted) return stopped();
  return await send(checkpoint, folder.files, gateNotes(scans), context);
}

async function look(
  path: string,
  files: readonly FoundFile[],
  { process }: AttemptContext,
): Promise<readonly FileScan[] | Failure | undefined> {
  const weights = files.filter(({ name }) => holdsWeights(name)).map(({ name }) => name);
  if (weights.length === 0) return [];
  const answer = await process().ask({ ask: "scan", folder: path, files: weights });
  if (answer.is === "scanned") return answer.scans;
  return {
    kind: "store",
    sentence: answer.is === "error" ? answer.sentence : "the upload process is confused",
  };
}

async function send(
  checkpoint: Checkpoint,
  files: readonly FoundFile[],
  notes: readonly string[],
  context: AttemptContext,
): Promise<AttemptResult> {
  const { rules, store } = context;
  const process = context.process();
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = Math.max(...files.map(({ bytes }) => bytes));
  const inFlightBytes = bytesInFlight(largest, rules.partMiB, rules.parallelParts);
  context.onPhase({ phase: "sending", sentBytes: 0, totalBytes, inFlightBytes });
  context.onSending(totalBytes, notes);
  const limit = giveUpAfter(rules.giveUpSeconds, process);
  const { path, step, target } = checkpoint;
  const work = {
    prefix: rules.prefix,
    folder: target,
    from: path,
    step,
    files,
    partMiB: rules.partMiB,
    remove: context.remove,
  };
  const answer = await process.ask({ ask: "publish", store, work });
  limit.clear();
  if (answer.is === "error") {
    return { end: "failed", failure: { kind: "store", sentence: answer.sentence }, cleared: false };
  }
  if (answer.is !== "published") throw new Error(`the upload process answered ${answer.is}`);
  const { result } = answer;
  if (result.ok) return { end: "done", bytes: totalBytes, files: files.length, removed: result.removed };
  const { failure, cleared } = result;
  // The files changed under the upload: that is the gate's affair, and the store is not to blame.
  if (failure.kind === "changed" && cleared) return refusedFor(refusal("fileChanged", failure.sentence));
  return { end: "failed", failure, cleared };
}

/** Asks the process to give up, and kills it where it does not even do that. */
function giveUpAfter(seconds: number, process: UploadProcess): { clear(): void } {
  const sentence = `not done within ${seconds} s`;
  let timer = setTimeout(() => {
    process.stop({ kind: "timeUp", sentence });
    timer = setTimeout(() => void process.kill(), WORKER_GRACE_MS);
  }, seconds * 1_000);
  return { clear: () => clearTimeout(timer) };
}

function refusedFor(one: Refusal): AttemptResult {
  return { end: "refused", refusals: [one] };
}

function stopped(): AttemptResult {
  return {
    end: "failed",
    failure: { kind: "stopped", sentence: "the launcher was asked to stop" },
    cleared: true,
  };
}

function stillWritten(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `still written to: ${names.slice(0, 5).join(", ")}${more}`;
}
