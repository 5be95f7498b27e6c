/** Single objects of a bucket. */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { sleep } from "../cli/interrupt";
import type { BucketClient } from "./client";
import { BucketFailure } from "./failure";
import type { PendingUpload } from "./pages";

/** An object's head. Times in ms. */
export interface ObjectHead {
  bytes: number;
  modifiedMs: number;
}

/** The head of an object; undefined when it is not there. @throws BucketFailure */
export function headObject(client: BucketClient, key: string): Promise<ObjectHead | undefined> {
  return unlessMissing(
    client.request(`look at ${key}`, async (s3, abortSignal) => {
      const input = { Bucket: client.target.bucket, Key: key };
      const head = await s3.send(new HeadObjectCommand(input), { abortSignal });
      return { bytes: head.ContentLength ?? 0, modifiedMs: head.LastModified?.getTime() ?? client.now() };
    }),
  );
}

/** A small object with its text. */
export interface SmallObject extends ObjectHead {
  text: string;
}

const bodyAttempts = 4;

/**
 * Reads a small object; undefined when it is not there. The SDK retries up to the first byte of a body; a body that
 * breaks off is asked for again here.
 * @throws BucketFailure, also when it is larger than `maxBytes`
 */
export async function readObject(
  client: BucketClient,
  key: string,
  maxBytes: number,
): Promise<SmallObject | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await unlessMissing(readOnce(client, key, maxBytes));
    } catch (error) {
      const broken =
        error instanceof BucketFailure && (error.kind === "network" || error.kind === "incomplete");
      if (!broken || attempt === bodyAttempts) throw error;
      await sleep(Math.random() * 200 * 2 ** attempt);
    }
  }
}

function readOnce(client: BucketClient, key: string, maxBytes: number): Promise<SmallObject> {
  return client.request(`read ${key}`, async (s3, abortSignal) => {
    const input = { Bucket: client.target.bucket, Key: key };
    const object = await s3.send(new GetObjectCommand(input), { abortSignal });
    const bytes = object.ContentLength ?? 0;
    if (bytes > maxBytes) {
      abortBody(object.Body);
      throw new BucketFailure("other", `${key} has ${bytes} bytes - at most ${maxBytes} are expected here`);
    }
    const text = (await object.Body?.transformToString()) ?? "";
    if (Buffer.byteLength(text) !== bytes && !text.includes("\ufffd"))
      throw new BucketFailure("incomplete", `${key} came incomplete - run it again`);
    return { text, bytes, modifiedMs: object.LastModified?.getTime() ?? client.now() };
  });
}

function abortBody(body: unknown): void {
  if (typeof body === "object" && body !== null && "destroy" in body && typeof body.destroy === "function")
    body.destroy();
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BucketFailure && error.kind === "noObject") return undefined;
    throw error;
  }
}

/** Writes a small object. @throws BucketFailure */
export async function putObject(client: BucketClient, key: string, text: string): Promise<void> {
  await client.request(`write ${key}`, (s3, abortSignal) =>
    s3.send(new PutObjectCommand({ Bucket: client.target.bucket, Key: key, Body: text }), { abortSignal }),
  );
}

/** Deletes an object; one that is not there is no error. @throws BucketFailure */
export async function deleteObject(client: BucketClient, key: string): Promise<void> {
  await client.request(`delete ${key}`, (s3, abortSignal) =>
    s3.send(new DeleteObjectCommand({ Bucket: client.target.bucket, Key: key }), { abortSignal }),
  );
}

/** An object that a batch could not delete. */
export interface RefusedDelete {
  key: string;
  code: string;
}

/** Deletes up to 1000 objects. @returns those that the store refused, each for itself. @throws BucketFailure */
export async function deleteBatch(client: BucketClient, keys: readonly string[]): Promise<RefusedDelete[]> {
  if (keys.length === 0) return [];
  const result = await client.request("delete objects", (s3, abortSignal) => {
    const objects = keys.map((Key) => ({ Key }));
    const input = { Bucket: client.target.bucket, Delete: { Objects: objects, Quiet: true } };
    return s3.send(new DeleteObjectsCommand(input), { abortSignal });
  });
  return (result.Errors ?? []).map((each) => ({ key: each.Key ?? "?", code: each.Code ?? "unknown" }));
}

/** Aborts an upload. @returns false when it was gone already. @throws BucketFailure */
export async function abortUpload(client: BucketClient, upload: PendingUpload): Promise<boolean> {
  const done = await unlessMissing(
    client.request(`abort the upload of ${upload.key}`, async (s3, abortSignal) => {
      const input = { Bucket: client.target.bucket, Key: upload.key, UploadId: upload.uploadId };
      await s3.send(new AbortMultipartUploadCommand(input), { abortSignal });
      return true;
    }),
  );
  return done ?? false;
}
