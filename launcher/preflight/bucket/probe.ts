/** Questions to the bucket: what time it is there, and what each key may do. */
import type { LaunchBucket } from "../../../workloads/launchfile";
import type { PathMapper } from "../../launchfile/root";
import { readSmallFile } from "../files";
import { type DotEnv, parseDotEnv } from "./dotenv";
import type { KeyPair, StoreAnswer } from "./types";

/** Which key asks. */
export type KeyName = "read" | "write";

/** What checks ask the bucket. */
export interface BucketProbe {
  /** Why the bucket is not asked at all; undefined where it is. */
  readonly offline: string | undefined;
  /** The keys file. Error: it cannot be read. */
  keysFile(): DotEnv;
  /** This machine's clock minus the store's in seconds, by the Date header; precise to about a second. */
  clockOffsetSeconds(signal: AbortSignal): Promise<number>;
  list(key: KeyName, signal: AbortSignal): Promise<StoreAnswer>;
  get(key: KeyName, name: string, signal: AbortSignal): Promise<StoreAnswer>;
  put(key: KeyName, name: string, signal: AbortSignal): Promise<StoreAnswer>;
  remove(key: KeyName, name: string, signal: AbortSignal): Promise<StoreAnswer>;
}

/** The bucket of a launch file. `offline` says why it must not be asked (a rehearsal without a store of its own). */
export function bucketProbe(
  bucket: LaunchBucket | undefined,
  mapPath: PathMapper,
  options: { endpoint?: string; offline?: string } = {},
): BucketProbe {
  const endpoint = options.endpoint ?? bucket?.endpoint ?? "";
  const keysFile = () => parseDotEnv(readSmallFile(mapPath(bucket?.keys?.file ?? "")));
  // The SDK is large: it is loaded when the first question is asked.
  const client = async (key: KeyName) => {
    const { storeClient } = await import("./client.js");
    return storeClient(endpoint, bucket?.name ?? "", keyPair(keysFile(), bucket, key));
  };
  return {
    offline: options.offline,
    keysFile,
    clockOffsetSeconds: (signal) => clockOffset(endpoint, signal),
    list: async (key, signal) => (await client(key)).list(signal),
    get: async (key, name, signal) => (await client(key)).get(name, signal),
    put: async (key, name, signal) => (await client(key)).put(name, signal),
    remove: async (key, name, signal) => (await client(key)).remove(name, signal),
  };
}

/** One of the two keys, from the keys file. Error: it is not there. */
export function keyPair(values: DotEnv, bucket: LaunchBucket | undefined, key: KeyName): KeyPair {
  const names = bucket?.keys;
  const id = names === undefined ? undefined : values.get(key === "read" ? names.readId : names.writeId);
  const secret =
    names === undefined ? undefined : values.get(key === "read" ? names.readSecret : names.writeSecret);
  if (id === undefined || secret === undefined) throw new Error(`the keys file has no ${key} key`);
  return { accessKeyId: id, secretAccessKey: secret };
}

async function clockOffset(endpoint: string, signal: AbortSignal): Promise<number> {
  const before = Date.now();
  const response = await fetch(endpoint, { method: "HEAD", redirect: "manual", signal });
  const after = Date.now();
  const date = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(date)) throw new Error(`${endpoint} sends no Date header`);
  // The header has whole seconds, cut off: on average half a second has passed.
  return ((before + after) / 2 - (date + 500)) / 1_000;
}
