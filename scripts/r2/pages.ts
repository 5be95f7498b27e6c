/** Lists of a bucket, page by page: never more than a page of up to 1000 entries is held. */
import { ListMultipartUploadsCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { BucketClient } from "./client";
import { BucketFailure } from "./failure";

/** An object as a listing shows it. */
export interface ListedObject {
  key: string;
  bytes: number;
}

/** A multipart upload that was begun and neither completed nor aborted. */
export interface PendingUpload {
  key: string;
  uploadId: string;
  /** When it was begun, in ms. */
  initiatedMs: number;
}

/** All objects, in pages. @throws BucketFailure */
export async function* objectPages(client: BucketClient): AsyncGenerator<ListedObject[]> {
  let token: string | undefined;
  do {
    const page = await listObjects(client, { ContinuationToken: token });
    const listed = page.Contents ?? [];
    const decode = decoder(page.EncodingType);
    yield listed.flatMap(({ Key, Size }) =>
      Key === undefined ? [] : [{ key: decode(Key), bytes: Size ?? 0 }],
    );
    token = nextToken(page.IsTruncated, page.NextContinuationToken, token);
  } while (token !== undefined);
}

/** First parts of the keys under a prefix, up to the next `/`, in pages. @throws BucketFailure */
export async function* prefixPages(client: BucketClient, prefix: string): AsyncGenerator<string[]> {
  let token: string | undefined;
  do {
    const page = await listObjects(client, { Prefix: prefix, Delimiter: "/", ContinuationToken: token });
    const decode = decoder(page.EncodingType);
    yield (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [decode(Prefix)]));
    token = nextToken(page.IsTruncated, page.NextContinuationToken, token);
  } while (token !== undefined);
}

interface Listing {
  Prefix?: string;
  Delimiter?: string;
  ContinuationToken: string | undefined;
}

async function listObjects(client: BucketClient, listing: Listing) {
  return client.request("list objects", async (s3, abortSignal) => {
    const input = { Bucket: client.target.bucket, MaxKeys: 1000, EncodingType: "url" as const, ...listing };
    const page = await s3.send(new ListObjectsV2Command(input), { abortSignal });
    // Every store says whether more follows; an answer without it was cut short, and must not look like the last page.
    if (page.IsTruncated === undefined) throw incomplete("the list of objects");
    return page;
  });
}

function nextToken(truncated: boolean | undefined, next: string | undefined, last: string | undefined) {
  if (!truncated) return undefined;
  if (next === undefined || next === last) throw incomplete("the list of objects");
  return next;
}

/** All pending multipart uploads, in pages. @throws BucketFailure */
export async function* uploadPages(client: BucketClient): AsyncGenerator<PendingUpload[]> {
  let keyMarker: string | undefined;
  let idMarker: string | undefined;
  for (;;) {
    const page = await client.request("list multipart uploads", async (s3, abortSignal) => {
      const input = {
        Bucket: client.target.bucket,
        MaxUploads: 1000,
        EncodingType: "url" as const,
        KeyMarker: keyMarker,
        UploadIdMarker: idMarker,
      };
      const answer = await s3.send(new ListMultipartUploadsCommand(input), { abortSignal });
      if (answer.IsTruncated === undefined) throw incomplete("the list of uploads");
      return answer;
    });
    const decode = decoder(page.EncodingType);
    yield (page.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
      Key === undefined || UploadId === undefined
        ? []
        : [{ key: decode(Key), uploadId: UploadId, initiatedMs: Initiated?.getTime() ?? client.now() }],
    );
    if (!page.IsTruncated) return;
    const next = [
      page.NextKeyMarker === undefined ? undefined : decode(page.NextKeyMarker),
      page.NextUploadIdMarker,
    ] as const;
    if (next[0] === undefined || (next[0] === keyMarker && next[1] === idMarker))
      throw incomplete("the list of uploads");
    [keyMarker, idMarker] = next;
  }
}

/** Keys are asked for in URL encoding, since XML cannot carry all of them; a store that ignores that says so. */
function decoder(encoding: string | undefined): (text: string) => string {
  return encoding === "url" ? (text) => decodeURIComponent(text.replaceAll("+", " ")) : (text) => text;
}

function incomplete(what: string): BucketFailure {
  return new BucketFailure("incomplete", `${what} came incomplete - run it again`);
}
