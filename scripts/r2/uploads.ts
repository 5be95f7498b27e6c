/** Pending multipart uploads: how many there are, and the oldest of them. */
import type { BucketClient } from "./client";
import { BucketFailure } from "./failure";
import { uploadPages } from "./pages";

/** One pending upload. */
export interface UploadSeen {
  key: string;
  uploadId: string;
  ageSeconds: number;
}

/** All of them. */
export interface UploadsSeen {
  count: number;
  oldestAgeSeconds: number | undefined;
  /** The oldest, oldest first, at most `shownUploads`. */
  oldest: UploadSeen[];
}

/** How many uploads a report names. */
export const shownUploads = 20;

/** Looks at the pending uploads; undefined when the key may not list them. @throws BucketFailure */
export async function seeUploads(client: BucketClient): Promise<UploadsSeen | undefined> {
  const oldest = new OldestUploads(shownUploads);
  try {
    for await (const page of uploadPages(client)) {
      for (const { key, uploadId, initiatedMs } of page)
        oldest.add({ key, uploadId, ageSeconds: ageSeconds(client, initiatedMs) });
    }
  } catch (error) {
    if (error instanceof BucketFailure && error.kind === "denied") return undefined;
    throw error;
  }
  return { count: oldest.count, oldestAgeSeconds: oldest.list[0]?.ageSeconds, oldest: oldest.list };
}

/** Age of an upload by the server's clock, in seconds. */
export function ageSeconds(client: BucketClient, initiatedMs: number): number {
  return Math.max(0, Math.round((client.now() - initiatedMs) / 1000));
}

/** Keeps the oldest of any number of uploads. */
export class OldestUploads {
  /** Oldest first. */
  readonly list: UploadSeen[] = [];
  /** How many were added. */
  count = 0;

  constructor(private readonly limit: number) {}

  /** Takes one; it is kept as long as it is among the oldest. */
  add(upload: UploadSeen): void {
    this.count++;
    const after = this.list.findIndex((each) => each.ageSeconds < upload.ageSeconds);
    if (after >= 0) this.list.splice(after, 0, upload);
    else this.list.push(upload);
    if (this.list.length > this.limit) this.list.pop();
  }
}
