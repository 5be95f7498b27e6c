/** Sends one file in equal parts, and proves by a HEAD that the store has all of it. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { failureOf, UploadFailure } from "./failure";
import { partBytes } from "./parts";

/** A file on its way. */
export interface FileToSend {
  readonly path: string;
  readonly key: string;
  readonly bytes: number;
  readonly changedMs: number;
}

/** Options of a sending. */
export interface SendOptions {
  readonly bucket: string;
  readonly partMiB: number;
  readonly parallelParts: number;
  readonly signal: AbortSignal;
  /** Bytes of this file that the store has acknowledged. */
  readonly onSent: (bytes: number) => void;
}

/** Reads a file in pieces of this size; lib-storage puts them together to parts. */
const READ_BYTES = 1024 * 1024;

/**
 * Sends a file. Errors: UploadFailure. Then the store may hold parts that nobody sees: whoever calls clears the
 * upload's folder (leftovers.ts).
 */
export async function sendFile(client: S3Client, file: FileToSend, options: SendOptions): Promise<void> {
  const at = { Bucket: options.bucket, Key: file.key };
  try {
    await unchanged(file);
    if (file.bytes === 0) await client.send(new PutObjectCommand({ ...at, Body: "", ContentLength: 0 }));
    else await sendParts(client, file, at, options);
    await unchanged(file);
    await proved(client, file, at);
  } catch (error) {
    throw new UploadFailure(failureOf(`write ${file.key}`, error));
  }
}

async function sendParts(client: S3Client, file: FileToSend, at: Place, options: SendOptions): Promise<void> {
  const { signal, onSent, partMiB, parallelParts } = options;
  const body = createReadStream(file.path, { start: 0, end: file.bytes - 1, highWaterMark: READ_BYTES });
  // lib-storage sees the stream's errors; this keeps one that comes after an abort from ending the process.
  body.on("error", () => {});
  const upload = new Upload({
    client,
    params: { ...at, Body: body },
    partSize: partBytes(file.bytes, partMiB),
    queueSize: parallelParts,
    // The client of an aborted upload sends nothing any more, so lib-storage could not clear away itself.
    leavePartsOnError: true,
  });
  upload.on("httpUploadProgress", ({ loaded }) => onSent(loaded ?? 0));
  const abort = () => void upload.abort();
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    await upload.done();
  } catch (error) {
    // The answer to the last request was lost, the SDK asked again, and the store knows no such upload any more:
    // then the object itself decides.
    if ((error as Error).name !== "NoSuchUpload") throw error;
    await proved(client, file, at).catch(() => {
      throw error;
    });
  } finally {
    signal.removeEventListener("abort", abort);
    body.destroy();
  }
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** "Done" is a claim; the object's length in the store is the truth. */
async function proved(client: S3Client, file: FileToSend, at: Place): Promise<void> {
  const head = await client.send(new HeadObjectCommand(at));
  if (head.ContentLength === file.bytes) return;
  const sentence = `write ${file.key}: the store holds ${head.ContentLength} of ${file.bytes} bytes`;
  throw new UploadFailure({ kind: "store", sentence });
}

/** The software may write the file anew while it is sent; half of each is worth nothing. */
async function unchanged({ path, key, bytes, changedMs }: FileToSend): Promise<void> {
  const now = await stat(path).catch(() => undefined);
  if (now?.size === bytes && now.mtimeMs === changedMs) return;
  const what = now === undefined ? "is gone" : "was written to";
  throw new UploadFailure({ kind: "changed", sentence: `${path} ${what} while it was uploaded as ${key}` });
}
