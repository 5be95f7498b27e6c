/** Which bucket a deployed trainer has, with the keys that its container got: read from the container's own files. */
import { parseDotEnv } from "../../launcher/preflight/bucket/dotenv";
import { keyPair } from "../../launcher/preflight/bucket/probe";
import { type LaunchBucket, launchFileSchema } from "../../workloads/launchfile";
import type { StoreBucket } from "./buckets";

/** A file of the container. */
interface ContainerFile {
  readonly path: string;
  readonly content: string;
}

/** A bucket that somebody judges, with the limits. */
export type JudgedBucket = LaunchBucket & {
  readonly maxObjectAgeSeconds: number;
  readonly maxBlockAgeSeconds: number;
};

/**
 * The bucket that the software writes to; undefined for a trainer without one, and for one that only the launcher
 * writes to: a rehearsal leaves its uploads out. Error: the keys file is not among the files, or lacks a key.
 */
export function deployedBucket(
  launchFile: string,
  files: readonly ContainerFile[],
): (StoreBucket & { readonly launch: JudgedBucket }) | undefined {
  const { bucket } = launchFileSchema.parse(JSON.parse(launchFile));
  const { maxObjectAgeSeconds, maxBlockAgeSeconds } = bucket ?? {};
  if (bucket?.keys === undefined || maxObjectAgeSeconds === undefined || maxBlockAgeSeconds === undefined)
    return undefined;
  const { file } = bucket.keys;
  const found = files.find(({ path }) => path === file);
  if (found === undefined) throw new Error(`the container has no ${file}`);
  const values = parseDotEnv(found.content);
  return {
    name: bucket.name,
    read: keyPair(values, bucket, "read"),
    write: keyPair(values, bucket, "write"),
    launch: { ...bucket, maxObjectAgeSeconds, maxBlockAgeSeconds },
  };
}
