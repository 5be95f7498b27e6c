/** The S3 client for one key of one bucket: one try, no checksum that R2 would refuse. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { KeyPair, StoreAnswer } from "./types";

/** R2's only region (developers.cloudflare.com/r2/api/s3/api). */
const REGION = "auto";

/** Questions with one key. Each resolves with the store's answer, also where it refuses. */
export function storeClient(endpoint: string, bucket: string, credentials: KeyPair) {
  const client = new S3Client({
    endpoint,
    region: REGION,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const at = { Bucket: bucket };
  return {
    list: (abortSignal: AbortSignal) =>
      answerOf(client.send(new ListObjectsV2Command({ ...at, MaxKeys: 1 }), { abortSignal })),
    get: (name: string, abortSignal: AbortSignal) =>
      answerOf(client.send(new GetObjectCommand({ ...at, Key: name }), { abortSignal })),
    put: (name: string, abortSignal: AbortSignal) =>
      answerOf(
        client.send(new PutObjectCommand({ ...at, Key: name, Body: "launchpad preflight\n" }), {
          abortSignal,
        }),
      ),
    /** An object's text. Error: the store's own. */
    text: async (name: string, abortSignal: AbortSignal) => {
      const answer = await client.send(new GetObjectCommand({ ...at, Key: name }), { abortSignal });
      return (await answer.Body?.transformToString()) ?? "";
    },
    /** When an object was last written, by the store's clock. Error: the store's own. */
    writtenAt: async (name: string, abortSignal: AbortSignal) =>
      (await client.send(new HeadObjectCommand({ ...at, Key: name }), { abortSignal })).LastModified,
    remove: (name: string, abortSignal: AbortSignal) =>
      answerOf(client.send(new DeleteObjectCommand({ ...at, Key: name }), { abortSignal })),
  };
}

async function answerOf(sent: Promise<{ $metadata: { httpStatusCode?: number } }>): Promise<StoreAnswer> {
  try {
    return { status: (await sent).$metadata.httpStatusCode ?? 200, code: undefined };
  } catch (error) {
    if (error instanceof S3ServiceException)
      return { status: error.$metadata.httpStatusCode ?? 0, code: error.name };
    const { code, message } = error as NodeJS.ErrnoException;
    return { status: 0, code: code ?? message };
  }
}
