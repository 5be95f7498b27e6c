/**
 * Looks at what the bucket really holds: the object that validators judge, and its age by the store's own clock.
 * "Successfully pushed" in the log is a claim; upstream never checks its upload worker's end (miner.py:423-456).
 */
import type { LaunchBucket } from "../../workloads/launchfile";
import { steadyNowMs } from "../clock";
import type { PathMapper } from "../launchfile/root";
import { bucketProbe, keyPair } from "../preflight/bucket/probe";
import type { BucketState } from "./state";

/** A look that takes longer is given up. */
const LOOK_SECONDS = 20;
/** A flood of claims in the log is no flood of requests. */
const ASKED_PAUSE_MS = 1_000;

/** Options of the watch. */
export interface BucketWatch {
  readonly bucket: LaunchBucket;
  readonly mapPath: PathMapper;
  /** From the end of one look to the next. */
  readonly everySeconds: number;
  readonly onState: (state: BucketState) => void;
}

/** A watch that runs. */
export interface RunningBucketWatch {
  /** Looks at once, at most once a second: the log has claimed an upload. */
  look(): void;
  stop(): void;
}

/** Looks until it is stopped; looks never overlap. */
export function watchBucket(options: BucketWatch): RunningBucketWatch {
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  const stopping = new AbortController();
  const lookIn = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), milliseconds).unref();
  };
  const look = async () => {
    looking = true;
    const state = await lookAtBucket(options.bucket, options.mapPath, stopping.signal);
    looking = false;
    if (stopping.signal.aborted) return;
    options.onState(state);
    lookedAtMs = steadyNowMs();
    lookIn(again ? ASKED_PAUSE_MS : options.everySeconds * 1_000);
    again = false;
  };
  void look();
  return {
    look: () => {
      if (looking) again = true;
      else if (!stopping.signal.aborted) lookIn(Math.max(0, lookedAtMs + ASKED_PAUSE_MS - steadyNowMs()));
    },
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}

/** One look. Never rejects: what the store refused is in `problem`. */
export async function lookAtBucket(
  bucket: LaunchBucket,
  mapPath: PathMapper,
  stopping: AbortSignal,
): Promise<BucketState> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(LOOK_SECONDS * 1_000)]);
  let found: Partial<BucketState> = {};
  try {
    const probe = bucketProbe(bucket, mapPath);
    const clockOffsetSeconds = await probe.clockOffsetSeconds(signal);
    found = { clockOffsetSeconds };
    const { storeClient } = await import("../preflight/bucket/client.js");
    const client = storeClient(bucket.endpoint, bucket.name, keyPair(probe.keysFile(), bucket, "read"));
    const scoredKey = await currentKey(bucket, (key) => client.text(key, signal));
    // Nothing names an object: for validators that is as if it were not there.
    if (scoredKey === undefined) return { atMs: steadyNowMs(), ...found, scoredMissing: true };
    found = { ...found, scoredKey };
    const writtenAt = await orNothing(client.writtenAt(scoredKey, signal));
    if (writtenAt === undefined) return { atMs: steadyNowMs(), ...found, scoredMissing: true };
    const scoredAgeSeconds = (Date.now() - writtenAt.getTime()) / 1_000 - clockOffsetSeconds;
    return { atMs: steadyNowMs(), ...found, scoredAtMs: writtenAt.getTime(), scoredAgeSeconds };
  } catch (error) {
    const problem = signal.aborted ? `no answer within ${LOOK_SECONDS} s` : describe(error);
    return { atMs: steadyNowMs(), ...found, problem };
  }
}

/** The key that the pointer names; undefined while there is no pointer. */
async function currentKey(
  { scored }: LaunchBucket,
  read: (key: string) => Promise<string>,
): Promise<string | undefined> {
  if (scored === undefined) return undefined;
  const text = await orNothing(read(scored.pointer));
  if (text === undefined) return undefined;
  const value = (JSON.parse(text) as Record<string, unknown>)[scored.field];
  if (typeof value !== "number" && typeof value !== "string") {
    throw new Error(`${scored.pointer} has no ${scored.field}`);
  }
  return scored.key.replace("{}", String(value));
}

/** An object that is not there is news, not an error; a bucket that is not there is one, with the same status. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404 && (error as Error).name !== "NoSuchBucket") return undefined;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const status = statusOf(error);
  return status === undefined ? `${error.name}: ${error.message}` : `${status} ${error.name}`;
}
