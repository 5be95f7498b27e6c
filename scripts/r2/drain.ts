/** Empties a bucket: pending uploads first, so that none completes meanwhile, then all objects. */
import pMap, { pMapSkip } from "p-map";
import { OperatorError } from "../cli/errors";
import { sleep } from "../cli/interrupt";
import type { BucketClient } from "./client";
import { deleteBatch, type RefusedDelete } from "./objects";
import { type ListedObject, objectPages } from "./pages";
import { sweep } from "./sweep";

/** What was done so far. Bytes are those of the listed objects. */
export interface DrainResult {
  deletedObjects: number;
  deletedBytes: number;
  abortedUploads: number;
  /** Objects that the store refused to delete in the last pass. */
  refused: number;
}

/** How to drain. */
export interface DrainOptions {
  onProgress?: (state: DrainResult) => void;
  /** Between two passes, in ms. @default 2000 */
  pauseMs?: number;
}

/** A refusal for now is tried again in the next pass; objects that keep coming are a trainer's. */
const passes = 5;

/** Nothing done yet. */
export function emptyDrain(): DrainResult {
  return { deletedObjects: 0, deletedBytes: 0, abortedUploads: 0, refused: 0 };
}

/**
 * Empties a bucket. Running it again goes on where it stopped: what is gone is not listed any more.
 * @param result is filled as it goes, so that it is there after Ctrl-C too
 * @throws BucketFailure, Interrupted, OperatorError when objects stay or keep coming
 */
export async function drain(
  client: BucketClient,
  options: DrainOptions = {},
  result: DrainResult = emptyDrain(),
): Promise<DrainResult> {
  let refused: RefusedDelete | undefined;
  for (let pass = 1; pass <= passes; pass++) {
    const done = await drainOnce(client, options, result);
    if (done.listed === 0) return result;
    refused = done.refused;
    const nothingWent = done.deleted === 0;
    if (nothingWent && refused !== undefined && !isPassing(refused.code)) break;
    if (pass > 1 || refused !== undefined) await sleep((options.pauseMs ?? 2000) * (0.5 + Math.random()));
  }
  if (refused !== undefined)
    throw new OperatorError(
      `${result.refused} objects were not deleted, ${refused.key} among them: ${refused.code} - check for a bucket lock rule and the key's rights, then run it again`,
    );
  throw new OperatorError(
    `new objects keep coming into ${client.target.bucket} - stop the trainer that writes there, then run it again`,
  );
}

interface Pass {
  /** Uploads and objects that were there. */
  listed: number;
  deleted: number;
  /** The first refusal. */
  refused: RefusedDelete | undefined;
}

async function drainOnce(client: BucketClient, options: DrainOptions, result: DrainResult): Promise<Pass> {
  const before = result.abortedUploads;
  const swept = await sweep(client, {
    olderThanSeconds: 0,
    abort: true,
    onProgress: ({ aborted }) => {
      result.abortedUploads = before + aborted;
      options.onProgress?.(result);
    },
  });
  const pass: Pass = { listed: swept.found, deleted: swept.aborted, refused: undefined };
  result.refused = 0;
  const deletePage = async (page: ListedObject[]) => {
    const refusals = await deleteBatch(
      client,
      page.map((each) => each.key),
    );
    const kept = new Set(refusals.map((each) => each.key));
    const gone = page.filter((each) => !kept.has(each.key));
    pass.listed += page.length;
    pass.deleted += gone.length;
    pass.refused ??= refusals[0];
    result.refused += refusals.length;
    result.deletedObjects += gone.length;
    result.deletedBytes += gone.reduce((sum, each) => sum + each.bytes, 0);
    options.onProgress?.(result);
    return pMapSkip;
  };
  // The list is read only as fast as batches are deleted, so at most `parallel` pages are in memory.
  await pMap(objectPages(client), deletePage, { concurrency: client.limits.parallel });
  return pass;
}

/** Whether a refusal is one of the moment. */
function isPassing(code: string): boolean {
  return /^(InternalError|SlowDown|ServiceUnavailable|TooManyRequests|RequestTimeout)$/.test(code);
}
