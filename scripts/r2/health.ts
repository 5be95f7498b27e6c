/** What validators see in a bucket, gathered with the read key that they have from the chain. */
import {
  type AgeJudgement,
  epochOf,
  type FreshnessLimits,
  judgeBlockList,
  judgeObject,
  type ProgressPointer,
  progressOf,
  type Verdict,
  worst,
} from "../../planning/rules/freshness";
import type { BucketClient } from "./client";
import { BucketFailure } from "./failure";
import { headObject, readObject } from "./objects";
import { objectPages, prefixPages } from "./pages";
import { seeUploads, type UploadsSeen } from "./uploads";

/** What to look at beyond the defaults. */
export interface HealthOptions {
  /** Limits of the workload. */
  limits: FreshnessLimits;
  /** Which epoch; the newest prefix otherwise. */
  epoch?: number;
  /** Newest block of the chain, when known. */
  currentBlock?: number;
  /** Whether to count every object. */
  size: boolean;
}

/** The root metadata.json. */
export interface ProgressSeen {
  verdict: Verdict;
  /** What it says, when it can be read. */
  pointer: ProgressPointer | undefined;
  ageSeconds: number | undefined;
}

/** How much lies in the bucket. */
export interface SizeSeen {
  objects: number;
  bytes: number;
}

/** Everything that `health` reports. Ages in seconds, by the server's clock. */
export interface Health {
  verdict: Verdict;
  bucket: string;
  endpoint: string;
  /** Set when the bucket itself is not there. */
  missing: string | undefined;
  /** The epoch that was looked at. */
  epoch: number | undefined;
  epochs: number;
  progress: ProgressSeen | undefined;
  object: (AgeJudgement & { key: string; bytes: number | undefined }) | undefined;
  blockList: (AgeJudgement & { key: string }) | undefined;
  /** Undefined when the key may not list them. */
  uploads: UploadsSeen | undefined;
  /** Undefined when it was not asked for. */
  size: SizeSeen | undefined;
  /** How far the server's clock is ahead of this machine's. */
  clockOffsetSeconds: number | undefined;
}

/** SN38's config.json is a few kB, and metadata.json less. */
const maxJsonBytes = 4_000_000;

/**
 * Looks at a bucket.
 * @param read with the key that validators use
 * @param uploadsWith the write key where there is one: a read key need not be allowed to list uploads
 * @throws BucketFailure when something cannot be told; a bucket that is not there is an answer
 */
export async function bucketHealth(
  read: BucketClient,
  uploadsWith: BucketClient,
  options: HealthOptions,
): Promise<Health> {
  const { bucket, endpoint } = read.target;
  const { newest, count } = await epochsOf(read).catch((error: unknown) => {
    if (error instanceof BucketFailure && error.kind === "noBucket") return { newest: undefined, count: -1 };
    throw error;
  });
  if (count < 0) return nothing(bucket, endpoint);
  const epoch = options.epoch ?? newest;
  const [progress, object, blockList, uploads, size] = await Promise.all([
    seeProgress(read),
    epoch === undefined ? undefined : seeObject(read, epoch, options),
    epoch === undefined ? undefined : seeBlockList(read, epoch, options),
    seeUploads(uploadsWith),
    options.size ? sizeOf(read) : undefined,
  ]);
  const verdicts = [progress.verdict, object?.verdict ?? "missing", blockList?.verdict ?? "missing"];
  return {
    verdict: worst(verdicts),
    bucket,
    endpoint,
    missing: undefined,
    epoch,
    epochs: count,
    progress,
    object,
    blockList,
    uploads,
    size,
    clockOffsetSeconds: read.clockOffsetSeconds,
  };
}

function nothing(bucket: string, endpoint: string): Health {
  return {
    verdict: "missing",
    bucket,
    endpoint,
    missing: "there is no such bucket in this account and jurisdiction",
    epoch: undefined,
    epochs: 0,
    progress: undefined,
    object: undefined,
    blockList: undefined,
    uploads: undefined,
    size: undefined,
    clockOffsetSeconds: undefined,
  };
}

async function epochsOf(client: BucketClient): Promise<{ newest: number | undefined; count: number }> {
  let newest: number | undefined;
  let count = 0;
  for await (const prefixes of prefixPages(client, "epoch-")) {
    for (const prefix of prefixes) {
      const epoch = epochOf(prefix);
      if (epoch === undefined) continue;
      count++;
      newest = Math.max(newest ?? 0, epoch);
    }
  }
  return { newest, count };
}

async function seeProgress(client: BucketClient): Promise<ProgressSeen> {
  const object = await readObject(client, "metadata.json", maxJsonBytes);
  if (object === undefined) return { verdict: "missing", pointer: undefined, ageSeconds: undefined };
  const pointer = progressOf(parseJson(object.text));
  const verdict = pointer === undefined ? "missing" : "fresh";
  return { verdict, pointer, ageSeconds: ageOf(client, object.modifiedMs) };
}

async function seeObject(client: BucketClient, epoch: number, { limits }: HealthOptions) {
  const key = `epoch-${epoch}/gradients.pt`;
  const head = await headObject(client, key);
  const age = head === undefined ? undefined : ageOf(client, head.modifiedMs);
  return { ...judgeObject(age, limits), key, bytes: head?.bytes };
}

async function seeBlockList(client: BucketClient, epoch: number, options: HealthOptions) {
  const key = `epoch-${epoch}/config.json`;
  const object = await readObject(client, key, maxJsonBytes);
  const sighting = {
    // Text that is no JSON is an object without a block list.
    config: object === undefined ? undefined : (parseJson(object.text) ?? null),
    writtenAgeSeconds: object === undefined ? 0 : ageOf(client, object.modifiedMs),
    currentBlock: options.currentBlock,
  };
  return { ...judgeBlockList(sighting, options.limits), key };
}

async function sizeOf(client: BucketClient): Promise<SizeSeen> {
  const size = { objects: 0, bytes: 0 };
  for await (const page of objectPages(client)) {
    for (const object of page) {
      size.objects++;
      size.bytes += object.bytes;
    }
  }
  return size;
}

function ageOf(client: BucketClient, timeMs: number): number {
  return Math.max(0, Math.round((client.now() - timeMs) / 1000));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
