/** Multipart uploads that were begun and left: finds those past an age, and aborts them when asked. */
import pMap, { pMapSkip } from "p-map";
import type { BucketClient } from "./client";
import { abortUpload } from "./objects";
import { uploadPages } from "./pages";
import { ageSeconds, OldestUploads, shownUploads, type UploadSeen } from "./uploads";

/** What a sweep does. */
export interface SweepOptions {
  olderThanSeconds: number;
  /** False only looks. */
  abort: boolean;
  /** Called as the sweep goes on. */
  onProgress?: (state: SweepResult) => void;
}

/** What it found and did. */
export interface SweepResult {
  /** Pending uploads of any age. */
  pending: number;
  /** Those past the age. */
  found: number;
  aborted: number;
  /** Completed or aborted by somebody else in the meantime. */
  gone: number;
  /** The oldest of those found. */
  oldest: UploadSeen[];
}

/**
 * Sweeps a bucket.
 * @param result is filled as it goes, so that it is there after Ctrl-C too
 * @throws BucketFailure, Interrupted
 */
export async function sweep(
  client: BucketClient,
  options: SweepOptions,
  result: SweepResult = emptySweep(),
): Promise<SweepResult> {
  const oldest = new OldestUploads(shownUploads);
  result.oldest = oldest.list;
  for await (const page of uploadPages(client)) {
    result.pending += page.length;
    const old = page.filter((each) => ageSeconds(client, each.initiatedMs) >= options.olderThanSeconds);
    result.found += old.length;
    for (const { key, uploadId, initiatedMs } of old)
      oldest.add({ key, uploadId, ageSeconds: ageSeconds(client, initiatedMs) });
    if (!options.abort) continue;
    const abort = async (upload: (typeof old)[number]) => {
      if (await abortUpload(client, upload)) result.aborted++;
      else result.gone++;
      options.onProgress?.(result);
      return pMapSkip;
    };
    await pMap(old, abort, { concurrency: client.limits.parallel });
  }
  return result;
}

/** A sweep that has found nothing yet. */
export function emptySweep(): SweepResult {
  return { pending: 0, found: 0, aborted: 0, gone: 0, oldest: [] };
}
