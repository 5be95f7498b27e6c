/** A bucket as a healthy trainer leaves it, on moto behind the fault proxy. */
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { RunResult } from "../../../scripts/cli/run";
import { type FaultProxy, startFaultProxy } from "./faultProxy";
import { makeBucket, plainClient, startMoto } from "./moto";
import { keyEnv, r2 } from "./r2Command";

/** Keys that a test can look for in what was printed. */
export const testKey = { accessKeyId: "AKIDEXAMPLEOFTHETESTS", secretAccessKey: "secret-of-the-tests" };

/** A store with what tests of `npm run r2` need. */
export interface TestStore {
  /** moto itself. */
  endpoint: string;
  proxy: FaultProxy;
  /** Runs a command through the proxy. No key may be in what it prints. */
  run(args: readonly string[], env?: ReturnType<typeof keyEnv>): Promise<RunResult>;
  /** Writes an object; what is no text as JSON. */
  put(bucket: string, name: string, body: string | object): Promise<void>;
  /** Makes a bucket with two epochs of two objects and the pointer. @returns its name */
  minersBucket(): Promise<string>;
  emptyBucket(name: string): Promise<string>;
  keysOf(bucket: string): Promise<string[]>;
  beginUpload(bucket: string, name: string): Promise<void>;
  pendingOf(bucket: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startTestStore(): Promise<TestStore> {
  const moto = await startMoto();
  const proxy = await startFaultProxy(moto.endpoint);
  const s3 = plainClient(moto.endpoint);
  let number = 0;
  const store: TestStore = {
    endpoint: moto.endpoint,
    proxy,
    run: async (args, env = keyEnv(testKey)) => {
      const result = await r2([...args, "--endpoint", proxy.endpoint], env);
      for (const [name, value] of Object.entries(env)) {
        expect(`${result.stdout}${result.stderr}`.includes(value), `${name} was printed`).toBe(false);
      }
      return result;
    },
    put: async (bucket, name, body) => {
      const Body = typeof body === "string" ? body : JSON.stringify(body);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body }));
    },
    minersBucket: async () => {
      const bucket = await makeBucket(s3, `llama-4b-ws-4-${String(++number).padStart(3, "0")}`);
      await store.put(bucket, "metadata.json", { run: 5, outer_step: 12, inner_step: 40, peer_id: "x" });
      for (const epoch of [9, 12]) {
        await store.put(bucket, `epoch-${epoch}/config.json`, { block_list: [990, 1000] });
        await store.put(bucket, `epoch-${epoch}/gradients.pt`, "gradients");
      }
      return bucket;
    },
    emptyBucket: (name) => makeBucket(s3, name),
    keysOf: async (bucket) => {
      const list = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      return (list.Contents ?? []).map((each) => each.Key ?? "");
    },
    beginUpload: async (bucket, name) => {
      await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: name }));
    },
    pendingOf: async (bucket) => {
      return (await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;
    },
    stop: async () => {
      await proxy.stop();
      await moto.stop();
    },
  };
  return store;
}
