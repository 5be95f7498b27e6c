/** How a file is cut for a multipart upload. Pure. */

const MIB = 1024 * 1024;
/** Parts of one upload (developers.cloudflare.com/r2/platform/limits; the same for S3). */
export const MOST_PARTS = 10_000;

/**
 * Bytes of each part but the last, which R2 wants equal: the planned size, or the next whole MiB with which the file
 * needs no more than 10,000 parts.
 */
export function partBytes(fileBytes: number, partMiB: number): number {
  return Math.max(partMiB, Math.ceil(fileBytes / MOST_PARTS / MIB)) * MIB;
}

/** Bytes that may be on their way at one moment. */
export function bytesInFlight(fileBytes: number, partMiB: number, parallelParts: number): number {
  return Math.min(fileBytes, partBytes(fileBytes, partMiB) * parallelParts);
}
