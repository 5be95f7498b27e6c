/** The rehearsal's object store, and the real launcher against it with the simulated SN38 miner. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListMultipartUploadsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LauncherRehearsal, type LauncherRun, rehearseLauncher } from "../../../rehearsal/launcher/run";
import { deployedBucket } from "../../../rehearsal/store/ofDeployment";
import { type RehearsalStore, startStore } from "../../../rehearsal/store/server";
import { judge } from "../../../scripts/rehearse/launchers";
import { requireTool } from "../../../scripts/tools";
import { supervised } from "../../launcher/supervised";
import { bake, DOT_ENV } from "../../launcher/support";

const NAME = "llama-4b-ws-4-227";
const launchFile = bake(
  supervised(
    { silence: { startSeconds: 60, usualSeconds: 60, after: [] } },
    {
      bucket: {
        name: NAME,
        endpoint: "https://nobody.invalid",
        keys: {
          file: "/app/.env",
          readId: "R2_READ_ACCESS_KEY_ID",
          readSecret: "R2_READ_SECRET_ACCESS_KEY",
          writeId: "R2_WRITE_ACCESS_KEY_ID",
          writeSecret: "R2_WRITE_SECRET_ACCESS_KEY",
        },
        maxObjectAgeSeconds: 4_800,
        maxBlockAgeSeconds: 2_400,
        scored: { pointer: "metadata.json", field: "outer_step", key: "epoch-{}/gradients.pt" },
      },
    },
  ),
);
const scratch = mkdtempSync(join(tmpdir(), "launchpad-store-"));
let program = "";
beforeAll(async () => {
  program = (await requireTool("versitygw")).path;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const started: RehearsalStore[] = [];
afterAll(async () => {
  for (const store of started) await store.stop();
});

async function store(name: string): Promise<RehearsalStore> {
  const bucket = deployedBucket(launchFile, [DOT_ENV]);
  if (bucket === undefined) throw new Error("the launch file has no bucket");
  const one = await startStore({ program, folder: join(scratch, name), buckets: [bucket] });
  started.push(one);
  return one;
}

async function rehearse(name: string, over: Partial<LauncherRehearsal> = {}): Promise<LauncherRun> {
  const { endpoint } = await store(`${name}-store`);
  return await rehearseLauncher({
    launchFile,
    files: [DOT_ENV],
    scratchDir: join(scratch, name),
    seconds: 1,
    storeEndpoint: endpoint,
    ...over,
  });
}

test("the miner uploads in upstream's layout, and launcher and validators see how old it is", async () => {
  const run = await rehearse("good");
  expect(run.bucket?.launcher).toMatchObject({
    key: "epoch-12/gradients.pt",
    ageSeconds: expect.any(Number),
  });
  expect(run.bucket?.launcher.problem).toBeUndefined();
  expect(run.bucket?.checks).toEqual({
    "bucket.reachable": `passed: ${NAME} is there`,
    "bucket.readKey": "passed: it lists and reads objects",
    "bucket.readKeyOnly": "passed: refused (403 AccessDenied)",
    "bucket.writeKey": "passed: it writes and deletes",
  });
  const { validators } = run.bucket ?? {};
  // The pointer at the root; its copy, the config, the model, the gradients and four optimizer shards below epoch-12/.
  expect(validators).toMatchObject({ fresh: true, objects: 9 });
  expect(validators?.bytes).toBeGreaterThan(6_000_000);
  expect(validators?.innerStep).toBeGreaterThanOrEqual(5);
  expect(judge({ name: "miner", workload: "sn38" }, run).faults).toEqual([]);
});

test("an upload that was only claimed is no upload", async () => {
  const run = await rehearse("lies", { faults: "uploadLies", seconds: 5, uploadLimitSeconds: 0 });
  expect(run.events.map(({ event }) => event)).toContain("uploadDone");
  expect(run.bucket?.launcher.ageSeconds).toBeUndefined();
  expect(judge({ name: "miner", workload: "sn38" }, run).faults).toEqual([
    `the launcher saw no scored object in ${NAME}`,
    `validators would find no fresh object in ${NAME}`,
  ]);
});

test("pending multipart uploads are listed with the write key, and refused to the read key", async () => {
  const { endpoint } = await store("rights");
  const ask = (id: string, secret: string) =>
    new S3Client({
      endpoint,
      region: "auto",
      forcePathStyle: true,
      credentials: { accessKeyId: id.repeat(32), secretAccessKey: secret.repeat(64) },
    }).send(new ListMultipartUploadsCommand({ Bucket: NAME }));
  expect((await ask("d", "e")).Uploads ?? []).toEqual([]);
  await expect(ask("b", "c")).rejects.toThrow(/Access ?Denied/);
});
