/** The object that names the current upload. It is written last, so that a reader never sees half of one. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { statusOf } from "./failure";

/** Key of the pointer below a prefix that ends with a slash. */
export function pointerKey(prefix: string): string {
  return `${prefix}latest.json`;
}

const pointerSchema = z.object({
  version: z.literal(1),
  /** Key of the upload's folder, without a slash at the end. */
  folder: z.string(),
  step: z.number().optional(),
  /** ISO time. */
  at: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
});

/** What the pointer holds: the upload's folder, and what must be in it. */
export type Pointer = z.infer<typeof pointerSchema>;

/** Writes it. Error: the store's own. */
export async function writePointer(
  client: S3Client,
  bucket: string,
  prefix: string,
  pointer: Pointer,
): Promise<void> {
  const Body = `${JSON.stringify(pointer, undefined, 2)}\n`;
  const ContentType = "application/json";
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: pointerKey(prefix), Body, ContentType }));
}

/** Reads it; undefined where there is none, or one that somebody else wrote. Error: the store's own. */
export async function readPointer(
  client: S3Client,
  bucket: string,
  prefix: string,
): Promise<Pointer | undefined> {
  let text: string;
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: pointerKey(prefix) }));
    text = (await answer.Body?.transformToString()) ?? "";
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
  try {
    return pointerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
