/** One store, its proxies and a built launcher for all tests of the launcher's own uploads. */
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { ask } from "../../../../rehearsal/launcher/ask";
import { type FaultProxy, startFaultProxy } from "../../../support/s3/faultProxy";
import { type Moto, makeBucket, plainClient, startMoto } from "../../../support/s3/moto";
import { startToxiproxy, type Toxiproxy } from "../../../support/s3/toxiproxy";
import { until } from "../../../support/until";
import { actions } from "../../supervised";
import { bake, workbench } from "../../support";
import { f32, goodValues, safetensors } from "../files";
import { type Act, b64, trainerBody, trainerFiles } from "../trainer";

export const bench = workbench();
export let moto: Moto;
export let proxy: FaultProxy;
export let network: Toxiproxy;
let s3: S3Client;
beforeAll(async () => {
  moto = await startMoto();
  [proxy, network] = await Promise.all([startFaultProxy(moto.endpoint), startToxiproxy(moto.endpoint)]);
  s3 = plainClient(moto.endpoint);
  await makeBucket(s3, "uploads");
});
afterAll(async () => {
  await Promise.all([proxy?.stop(), network?.stop()]);
  await moto?.stop();
});
beforeEach(async () => {
  proxy.clear();
  await network.heal();
  // Every test has a prefix of its own.
  number += 1;
  prefix = `run-${number}/`;
});
let number = 0;
/** Where the test that runs uploads to. */
export let prefix = "";

export const good = b64(safetensors([f32("w", goodValues(50))]));
export const config = b64("{}");
/** Writes `/data/step-N` and says so, then waits for the test. */
export const save = (step: number, files: Record<string, string> = {}, sparse?: number): Act[] => [
  {
    do: "save",
    folder: `/data/step-${step}`,
    files: {
      "config.json": config,
      ...(sparse === undefined ? { "model.safetensors": good } : {}),
      ...files,
    },
    ...(sparse === undefined ? {} : { sparse }),
  },
  { do: "say", line: `saved step ${step}` },
  { do: "wait", for: `go-${step}` },
];

/** Starts the launcher on a trainer that does what the plan says. */
export function start(
  plan: readonly Act[],
  content = trainerBody({ prefix }),
  endpoint = proxy.endpoint,
  env: Record<string, string> = {},
) {
  return bench.start(bake(content), {
    files: trainerFiles(plan),
    args: ["--bucket-endpoint", endpoint],
    env,
  });
}
export type Running = Awaited<ReturnType<typeof start>>;

/** The uploads among the actions. */
export const uploads = (root: string) => actions(root).filter(({ action }) => action.startsWith("upload"));
export const next = (root: string, count: number) =>
  until(`upload news ${count}`, () => uploads(root)[count - 1]);

/** What lies under the prefix. */
export async function bucket() {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "uploads", Prefix: prefix }));
  const { Uploads = [] } = await s3.send(
    new ListMultipartUploadsCommand({ Bucket: "uploads", Prefix: prefix }),
  );
  return { keys: Contents.map(({ Key }) => Key ?? ""), parts: Uploads.length };
}
/** What latest.json says. */
export async function pointer() {
  const answer = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key: `${prefix}latest.json` }));
  return JSON.parse((await answer.Body?.transformToString()) ?? "");
}
export const metrics = async ({ port }: Running) => (await ask((await port) ?? 0, "/metrics")).body;
