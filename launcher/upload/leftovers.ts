/** Clears what an upload left in the store: parts that nobody sees, and files that no pointer names. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { statusOf } from "./failure";
import { readPointer } from "./pointer";

/** Lists that are asked for at the most: a store that never shows an empty one must not be asked for ever. */
const MOST_LISTS = 50;

/** Where the folders lie. */
export interface Place {
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;
}

/**
 * Clears one upload's folder, unless the pointer names it: the answer to the write of the pointer may have been
 * lost. Error: the store's own; then the folder is to be cleared later.
 */
export async function clearFolder(client: S3Client, place: Place, folder: string): Promise<void> {
  const { bucket, prefix } = place;
  if (!folder.startsWith(prefix) || folder.length === prefix.length) {
    throw new Error(`${folder} is no folder below ${prefix}; it is left alone`);
  }
  const pointer = await readPointer(client, bucket, prefix);
  if (pointer?.folder === folder) return;
  await abortUploads(client, bucket, `${folder}/`);
  await removeObjects(client, bucket, `${folder}/`);
}

async function abortUploads(client: S3Client, bucket: string, prefix: string): Promise<void> {
  const at = { Bucket: bucket, Prefix: prefix };
  // Each round aborts what it listed, so the next list begins anew until it is empty.
  for (let round = 0; round < MOST_LISTS; round += 1) {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(at));
    if (Uploads.length === 0) return;
    for (const { Key, UploadId } of Uploads) {
      await orGone(client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId })));
    }
  }
}

/** Deletes what is below a prefix, a key at a time: DeleteObjects would need a checksum (scripts/r2/client.ts). */
async function removeObjects(client: S3Client, bucket: string, prefix: string): Promise<void> {
  for (let round = 0; round < MOST_LISTS; round += 1) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    if (Contents.length === 0) return;
    for (const { Key } of Contents)
      await orGone(client.send(new DeleteObjectCommand({ Bucket: bucket, Key })));
  }
}

async function orGone(sent: Promise<unknown>): Promise<void> {
  await sent.catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
  });
}
