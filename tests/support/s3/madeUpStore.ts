/**
 * A stand-in for a bucket with any number of objects and pending uploads: it makes its lists up as they are asked for,
 * so that a million objects need no storage and no time to put there. It knows nothing of signatures and rights; moto
 * is the judge of those.
 */
import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the bucket holds at first. */
export interface MadeUpContent {
  objects?: number;
  /** Age of each pending upload in seconds. */
  uploads?: readonly number[];
  /** Entries of a page. @default 1000 */
  pageSize?: number;
  /** How long each answer takes in ms, that to a deletion ten times as long. @default 0 */
  answerMs?: number;
}

/** A store that runs. */
export interface MadeUpStore {
  endpoint: string;
  /** Objects that are left. */
  objectsLeft(): number;
  /** Indices of the uploads that are left. */
  uploadsLeft(): number[];
  /** Decides about one deletion; a code refuses it. */
  refuse: (index: number) => string | undefined;
  /** DeleteObjects requests that came with a wrong Content-MD5 or another checksum. */
  badChecksums: number;
  /** Most entries that one DeleteObjects named. */
  largestBatch: number;
  /** Most requests that were under way at the same time. */
  mostAtOnce: number;
  stop(): Promise<void>;
}

/** Key of an object: names as a trainer writes them, with an `&` that XML has to escape. */
function keyOf(index: number): string {
  return `epoch-${Math.floor(index / 1000)}/part&${String(index).padStart(9, "0")}.pt`;
}

function indexOf(key: string): number {
  return Number(/&(\d+)\.pt$/.exec(key)?.[1]);
}

const head = '<?xml version="1.0" encoding="UTF-8"?>';

/** Starts one. Every bucket name is its bucket. */
export async function startMadeUpStore(content: MadeUpContent): Promise<MadeUpStore> {
  const total = content.objects ?? 0;
  const pageSize = content.pageSize ?? 1000;
  const gone = new Uint8Array(total);
  let left = total;
  const uploads = new Map((content.uploads ?? []).map((age, index) => [index, age]));
  const began = Date.now();

  const listObjects = (query: URLSearchParams) => {
    const entries: string[] = [];
    let index = Number(query.get("continuation-token") ?? 0);
    for (; index < total && entries.length < pageSize; index++) {
      if (gone[index]) continue;
      const key = encodeURIComponent(keyOf(index));
      entries.push(
        `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"0"</ETag><Size>3</Size></Contents>`,
      );
    }
    const more = index < total;
    const next = more ? `<NextContinuationToken>${index}</NextContinuationToken>` : "";
    return `${head}<ListBucketResult><EncodingType>url</EncodingType><KeyCount>${entries.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${entries.join("")}</ListBucketResult>`;
  };

  /** All of them on one page. */
  const listPrefixes = () => {
    const prefixes = Array.from({ length: Math.ceil(total / 1000) }, (_, epoch) => `epoch-${epoch}/`);
    const entries = prefixes.map((each) => `<CommonPrefixes><Prefix>${each}</Prefix></CommonPrefixes>`);
    return `${head}<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join("")}</ListBucketResult>`;
  };

  const listUploads = (query: URLSearchParams) => {
    const after = query.get("upload-id-marker");
    const from = after === null ? 0 : Number(after) + 1;
    const all = [...uploads].filter(([index]) => index >= from);
    const page = all.slice(0, pageSize);
    const last = page.at(-1)?.[0];
    const marker = `<NextKeyMarker>${encodeURIComponent(`k ${last}`)}</NextKeyMarker><NextUploadIdMarker>${last}</NextUploadIdMarker>`;
    const entries = page.map(([index, age]) => {
      const initiated = new Date(began - age * 1000).toISOString();
      return `<Upload><Key>${encodeURIComponent(`k ${index}`)}</Key><UploadId>${index}</UploadId><Initiated>${initiated}</Initiated></Upload>`;
    });
    const more = all.length > page.length;
    return `${head}<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${more ? marker : ""}${entries.join("")}</ListMultipartUploadsResult>`;
  };

  const deleteObjects = (body: string) => {
    const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(
      (each) => each[1]?.replaceAll("&amp;", "&") ?? "",
    );
    store.largestBatch = Math.max(store.largestBatch, keys.length);
    const errors = keys.flatMap((key) => {
      const index = indexOf(key);
      const code = store.refuse(index);
      if (code !== undefined)
        return [`<Error><Key>${key.replaceAll("&", "&amp;")}</Key><Code>${code}</Code></Error>`];
      if (gone[index] === 0) left--;
      gone[index] = 1;
      return [];
    });
    return `${head}<DeleteResult>${errors.join("")}</DeleteResult>`;
  };

  let atOnce = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    atOnce += 1;
    store.mostAtOnce = Math.max(store.mostAtOnce, atOnce);
    outgoing.on("close", () => {
      atOnce -= 1;
    });
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      if (content.answerMs === undefined) answer();
      else setTimeout(answer, content.answerMs * (incoming.method === "POST" ? 10 : 1));
    });
    const answer = () => {
      const body = Buffer.concat(chunks);
      const { searchParams: query } = new URL(incoming.url ?? "", "http://store");
      if (incoming.method === "GET" && query.has("uploads")) xml(outgoing, listUploads(query));
      else if (incoming.method === "GET" && query.has("delimiter")) xml(outgoing, listPrefixes());
      else if (incoming.method === "GET" && query.has("list-type")) xml(outgoing, listObjects(query));
      else if (incoming.method === "POST" && query.has("delete")) {
        const md5 = createHash("md5").update(body).digest("base64");
        const others = Object.keys(incoming.headers).some((each) => each.startsWith("x-amz-checksum"));
        if (incoming.headers["content-md5"] !== md5 || others) store.badChecksums++;
        xml(outgoing, deleteObjects(body.toString("utf8")));
      } else if (incoming.method === "DELETE" && query.has("uploadId")) {
        const known = uploads.delete(Number(query.get("uploadId")));
        xml(outgoing, known ? "" : `${head}<Error><Code>NoSuchUpload</Code></Error>`, known ? 204 : 404);
      } else if (incoming.method === "GET" || incoming.method === "HEAD")
        xml(outgoing, `${head}<Error><Code>NoSuchKey</Code></Error>`, 404);
      else xml(outgoing, `${head}<Error><Code>NotImplemented</Code></Error>`, 501);
    };
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const store: MadeUpStore = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objectsLeft: () => left,
    uploadsLeft: () => [...uploads.keys()],
    refuse: () => undefined,
    badChecksums: 0,
    largestBatch: 0,
    mostAtOnce: 0,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return store;
}

function xml(outgoing: ServerResponse, text: string, status = 200): void {
  outgoing.writeHead(status, { "content-type": "application/xml" });
  outgoing.end(text);
}
