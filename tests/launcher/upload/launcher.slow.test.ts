import { readdirSync, readFileSync } from "node:fs";
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ask } from "../../../rehearsal/launcher/ask";
import { type FaultProxy, s3Error, startFaultProxy } from "../../support/s3/faultProxy";
import { type Moto, makeBucket, plainClient, startMoto } from "../../support/s3/moto";
import { startToxiproxy, type Toxiproxy } from "../../support/s3/toxiproxy";
import { actions, stateFile, supervision } from "../supervised";
import { bake, said, until, workbench } from "../support";
import { f32, goodValues, safetensors } from "./files";
import { type Act, b64, letGo, trainerBody, trainerFiles } from "./trainer";

const bench = workbench();
let moto: Moto;
let proxy: FaultProxy;
let network: Toxiproxy;
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
let prefix = "";

const good = b64(safetensors([f32("w", goodValues(50))]));
const config = b64("{}");
/** Writes `/data/step-N` and says so, then waits for the test. */
const save = (step: number, files: Record<string, string> = {}, sparse?: number): Act[] => [
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

function start(plan: readonly Act[], content = trainerBody({ prefix }), endpoint = proxy.endpoint) {
  return bench.start(bake(content), { files: trainerFiles(plan), args: ["--bucket-endpoint", endpoint] });
}
type Running = Awaited<ReturnType<typeof start>>;

/** The uploads among the actions. */
const uploads = (root: string) => actions(root).filter(({ action }) => action.startsWith("upload"));
const next = (root: string, count: number) =>
  until(`upload news ${count}`, () => uploads(root)[count - 1], 60_000);

async function bucket() {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "uploads", Prefix: prefix }));
  const { Uploads = [] } = await s3.send(
    new ListMultipartUploadsCommand({ Bucket: "uploads", Prefix: prefix }),
  );
  return { keys: Contents.map(({ Key }) => Key ?? ""), parts: Uploads.length };
}
async function pointer() {
  const answer = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key: `${prefix}latest.json` }));
  return JSON.parse((await answer.Body?.transformToString()) ?? "");
}
const metrics = async ({ port }: Running) => (await ask((await port) ?? 0, "/metrics")).body;

describe("a trainer whose uploads the launcher runs", () => {
  test("gets every worthless checkpoint refused with its reason, and the good one uploaded", async () => {
    const bad: [number, Record<string, string>, string, RegExp][] = [
      [1, {}, "stepTooEarly", /^step 1; before step 2 a checkpoint is worthless$/],
      [2, { "model.safetensors": b64("") }, "fileEmpty", /^model.safetensors is empty$/],
      [
        3,
        { "model.safetensors": b64(safetensors([f32("w", goodValues(50))]).subarray(0, -3)) },
        "fileTruncated",
        /^model.safetensors is truncated: its header describes \d+ bytes, the file has \d+$/,
      ],
      [
        4,
        { "model.safetensors": b64("no weights at all, but long enough") },
        "fileBroken",
        /^model.safetensors cannot be read: its header claims \d+ bytes/,
      ],
      [
        5,
        { "model.safetensors": b64(safetensors([f32("w", [1]), f32("head", [1, 2, Number.NaN])])) },
        "weightsNotFinite",
        /^model.safetensors: tensor head \(F32, \[3\]\) holds NaN or infinity at index 2$/,
      ],
    ];
    const plan: Act[] = [
      ...bad.flatMap(([step, files]) => save(step, files)),
      { do: "save", folder: "/data/step-6", files: { "config.json": config } },
      { do: "say", line: "saved step 6" },
      { do: "wait", for: "go-6" },
      { do: "say", line: "saved step 7" },
      { do: "wait", for: "go-7" },
      ...save(8, { "optimizer.pt": b64("x") }),
    ];
    const launcher = await start(plan);
    const expected = [
      ...bad.map(([, , reason, evidence]) => [reason, evidence] as const),
      ["fileMissing", /^no file matches \*\.safetensors$/] as const,
      ["folderMissing", /the folder is not there/] as const,
    ];
    for (const [at, [cause, evidence]] of expected.entries()) {
      const news = await next(launcher.root, at + 1);
      expect(news).toMatchObject({ action: "uploadRefused", cause, run: 1 });
      expect(news.evidence[0]).toMatch(evidence);
      expect(await bucket()).toEqual({ keys: [], parts: 0 });
      letGo(launcher.root, `go-${at + 1}`);
    }
    expect(await next(launcher.root, 8)).toMatchObject({
      action: "upload",
      cause: "step 8",
      evidence: [expect.stringMatching(/^3 files, 0.0 MB in \d+\.\d s/)],
    });
    const text = await metrics(launcher);
    expect(text).toContain('launchpad_upload_refusals_total{reason="weightsNotFinite"} 1');
    expect(text).toContain('launchpad_uploads_total{outcome="refused"} 7');
    expect(text).toContain('launchpad_uploads_total{outcome="done"} 1');
    const page = JSON.parse((await ask((await launcher.port) ?? 0, "/state.json")).body);
    expect(page.timeline).toContainEqual(
      expect.objectContaining({
        title: "uploadRefused",
        tone: "bad",
        detail: expect.stringMatching(/^weightsNotFinite: model.safetensors: tensor head/),
      }),
    );
    expect(page.uploads).toMatchObject({ last: { step: 8 } });
    letGo(launcher.root, "go-8");
    expect(await launcher.ended).toBe(0);
    expect(said(launcher)).toMatch(/error uploadRefused \(fileTruncated\): model.safetensors is truncated/);
    expect(said(launcher)).toMatch(
      /1 safetensors files without NaN or infinity .*; optimizer.pt: weights not looked at/,
    );
    const now = await pointer();
    expect(now).toMatchObject({
      step: 8,
      folder: expect.stringMatching(new RegExp(`^${prefix}8-\\d{8}T\\d{9}Z$`)),
    });
    expect((await bucket()).keys.map((key) => key.replace(now.folder, "*"))).toEqual([
      "*/config.json",
      "*/model.safetensors",
      "*/optimizer.pt",
      `${prefix}latest.json`,
    ]);
  });

  test.each<[string, (number | "nan")[], string, RegExp]>([
    ["rose", [2, 2, 2, 9, 9, 9], "lossNotFallen", /^mean loss 9 over the last 3 steps, 2 over the first 3/],
    ["became nan", [9, 9, 9, 2, "nan", 2], "lossNotFinite", /^1 of the last 3 losses are NaN/],
    ["is hardly known", [9, 9, 9, 2], "lossUnknown", /^losses seen: 3 at the start and 1 since/],
  ])(
    "whose loss %s ends with 44: the upload at its end is refused",
    async (_what, losses, cause, evidence) => {
      const plan: Act[] = [
        { do: "steps", from: 1, losses },
        { do: "save", folder: "/data/out", files: { "config.json": config, "model.safetensors": good } },
      ];
      const launcher = await start(
        plan,
        trainerBody({ prefix, folder: "/data/out", when: { on: "exit" }, loss: { window: 3 } }),
      );
      expect(await launcher.ended).toBe(44);
      expect(uploads(launcher.root)).toMatchObject([{ action: "uploadRefused", cause }]);
      expect(uploads(launcher.root)[0]?.evidence[0]).toMatch(evidence);
      expect(await bucket()).toEqual({ keys: [], parts: 0 });
    },
  );

  test("whose loss fell gets its output uploaded at its end, with the step that it reached", async () => {
    const plan: Act[] = [
      { do: "steps", from: 1, losses: [9, 9, 9, 2, 2, 2] },
      { do: "save", folder: "/data/out", files: { "config.json": config, "model.safetensors": good } },
    ];
    const launcher = await start(
      plan,
      trainerBody({ prefix, folder: "/data/out", when: { on: "exit" }, loss: { window: 3 } }),
    );
    expect(await launcher.ended).toBe(0);
    expect(await pointer()).toMatchObject({ step: 6 });
  });

  test("that writes a marker last is uploaded when it is there, once, and no more than asked for", async () => {
    const marked = (step: number): Act[] => [
      {
        do: "save",
        folder: `/data/step-${step}`,
        files: { "config.json": config, "model.safetensors": good },
      },
      { do: "save", folder: `/data/step-${step}`, files: { DONE: b64("x") } },
      { do: "wait", for: `go-${step}` },
    ];
    const launcher = await start(
      [...marked(10), ...marked(15), ...marked(30)],
      trainerBody(
        { prefix, when: { on: "marker", file: "DONE" }, every: { steps: 10 }, keep: 1 },
        { supervision: supervision({ faults: {} }) },
      ),
    );
    expect(await next(launcher.root, 1)).toMatchObject({ action: "upload", cause: "step 10" });
    letGo(launcher.root, "go-10");
    await until(
      "the second",
      () => /upload of step 15 passed over: 5 steps/.test(said(launcher)) || undefined,
    );
    letGo(launcher.root, "go-15");
    expect(await next(launcher.root, 2)).toMatchObject({
      action: "upload",
      cause: "step 30",
      outcome: expect.stringMatching(/1 older removed$/),
    });
    letGo(launcher.root, "go-30");
    expect(await launcher.ended).toBe(0);
    expect((await bucket()).keys.filter((key) => /safetensors/.test(key))).toEqual([
      `${(await pointer()).folder}/model.safetensors`,
    ]);
  });
});

describe("a store", () => {
  test("that refuses the write key is told as final, as event, fault and metric, and training goes on", async () => {
    proxy.fault = ({ method }) => (method === "PUT" ? s3Error(403, "AccessDenied") : undefined);
    const content = trainerBody({ prefix }, { supervision: supervision() });
    const launcher = await start(save(5), content);
    const news = await next(launcher.root, 1);
    expect(news).toMatchObject({
      action: "uploadFailed",
      cause: "refused",
      outcome: "upload of step 5 given up; nothing of it is left in the bucket",
    });
    expect(news.evidence[0]).toMatch(
      /403 AccessDenied; the store refuses the write key, another try would not help/,
    );
    expect(proxy.seen.filter(({ method }) => method === "PUT")).toHaveLength(1);
    await until(
      "the fault",
      () => actions(launcher.root).some(({ cause }) => cause === "uploadFailed") || undefined,
    );
    letGo(launcher.root, "go-5");
    expect(await launcher.ended).toBe(0);
  });

  test("that is slow is the fault uploadSlow, an upload that takes too long is given up, and nothing of it stays", async () => {
    await network.poison({ type: "bandwidth", stream: "upstream", attributes: { rate: 500 } });
    const content = trainerBody({ prefix, maxSeconds: 2, giveUpSeconds: 6 }, { supervision: supervision() });
    const launcher = await start(save(5, {}, 24e6), content, network.endpoint);
    const told = await until(
      "the fault",
      () => actions(launcher.root).find(({ cause }) => cause === "uploadSlow"),
      60_000,
    );
    expect(told.evidence[0]).toMatch(
      /^the upload has sent \d+\.\d of 24\.0 MB in \d+ s \(\d+\.\d\d MB\/s\) and needs \d+ s or more; 2 s are allowed$/,
    );
    expect(await metrics(launcher)).toMatch(/launchpad_upload_sent_ratio \d/);
    expect(await next(launcher.root, 1)).toMatchObject({
      action: "uploadFailed",
      cause: "timeUp",
      evidence: ["not done within 6 s"],
    });
    await network.heal();
    letGo(launcher.root, "go-5");
    expect(await launcher.ended).toBe(0);
    // What could not be cleared away through the slow line is on the list of the next launcher.
    const { pending } = JSON.parse(readFileSync(stateFile(launcher.root, "uploads.json"), "utf8"));
    if (pending.length > 0) {
      const again = bench.again(launcher.root, {
        args: ["--preflight", "off", "--bucket-endpoint", proxy.endpoint],
      });
      await until("the clearing", () => /1 of 1 unfinished uploads/.test(said(again)) || undefined, 30_000);
      again.signal("SIGTERM");
      await again.ended;
    }
    expect(await bucket()).toEqual({ keys: [], parts: 0 });
  });
});

describe("the launcher", () => {
  /** Resident memory at its highest, in MiB, of the launcher's children with that command. */
  const workers = (pid: number) =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const status = readFileSync(`/proc/${name}/status`, "utf8");
          const isWorker = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("upload-worker");
          const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
          if (!isWorker || parent !== pid) return [];
          return [
            {
              pid: Number(name),
              peakMiB: peak(status),
              nice: Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ")[16]),
            },
          ];
        } catch {
          return [];
        }
      });
  const peak = (status: string) => Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;

  test("uploads 200 MB in bounded memory, in a process of the lowest priority", async () => {
    const launcher = await start(save(5, {}, 200e6), trainerBody({ prefix, partMiB: 8 }), moto.endpoint);
    let highest = 0;
    let nice = 0;
    await until(
      "the upload",
      () => {
        for (const one of workers(launcher.pid)) {
          highest = Math.max(highest, one.peakMiB);
          nice = Math.max(nice, one.nice);
        }
        return uploads(launcher.root)[0];
      },
      120_000,
    );
    expect(uploads(launcher.root)[0]).toMatchObject({ action: "upload" });
    // Node with the SDK is near 100 MiB and frees late; two parts of 8 MiB are held up to twice (195 MiB seen on a
    // loaded machine). The file as a whole would make it 300.
    expect(highest).toBeGreaterThan(40);
    expect(highest).toBeLessThan(260);
    expect(nice).toBe(19);
    expect(peak(readFileSync(`/proc/${launcher.pid}/status`, "utf8"))).toBeLessThan(150);
    letGo(launcher.root, "go-5");
    expect(await launcher.ended).toBe(0);
  });

  test("whose only upload comes after its end and is slow tells that too", async () => {
    await network.poison({ type: "bandwidth", stream: "upstream", attributes: { rate: 2_000 } });
    const plan: Act[] = [{ do: "save", folder: "/data/out", files: { "config.json": config }, sparse: 6e6 }];
    const rules = {
      prefix,
      folder: "/data/out",
      when: { on: "exit" },
      minimumStep: 0,
      maxSeconds: 1,
    } as const;
    const launcher = await start(plan, trainerBody(rules), network.endpoint);
    expect(await launcher.ended).toBe(0);
    expect(uploads(launcher.root).map(({ action }) => action)).toEqual(["upload"]);
    expect(actions(launcher.root).at(-1)).toMatchObject({
      action: "tell",
      cause: "uploadSlow",
      evidence: [expect.stringMatching(/^the last upload took \d+ s; 1 s are allowed$/)],
    });
  });

  test("that is asked to stop in the middle clears away within the grace, and leaves no process", async () => {
    await network.poison({ type: "bandwidth", stream: "upstream", attributes: { rate: 2_000 } });
    const launcher = await start(save(5, {}, 60e6), trainerBody({ prefix }), network.endpoint);
    await until("parts on their way", async () => (await bucket()).parts > 0 || undefined, 60_000);
    const [worker] = workers(launcher.pid);
    const askedAt = performance.now();
    launcher.signal("SIGINT");
    expect(await launcher.ended).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(30_000);
    expect(uploads(launcher.root).at(-1)).toMatchObject({
      action: "uploadStopped",
      cause: "stopped",
      evidence: ["the launcher was asked to stop"],
    });
    expect(await bucket()).toEqual({ keys: [], parts: 0 });
    expect(worker).toBeDefined();
    expect(() => process.kill(worker?.pid ?? 0, 0)).toThrow();
  });

  test("that is killed in the middle leaves no upload process, and the next one clears away and goes on", async () => {
    proxy.fault = ({ url }) => (/partNumber=2/.test(url) ? s3Error(503, "ServiceUnavailable") : undefined);
    const launcher = await start(save(5, {}, 12e6));
    await until(
      "a part that is refused",
      () => proxy.seen.some(({ url }) => /partNumber=2/.test(url)) || undefined,
      60_000,
    );
    const [worker] = workers(launcher.pid);
    // Its last words to the store are lost as well.
    proxy.fault = () => s3Error(503, "ServiceUnavailable");
    launcher.signal("SIGKILL");
    await launcher.ended;
    await until(
      "the end of the upload process",
      () => {
        try {
          process.kill(worker?.pid ?? 0, 0);
          return undefined;
        } catch {
          return true;
        }
      },
      30_000,
    );
    expect((await bucket()).keys.length + (await bucket()).parts).toBeGreaterThan(0);
    proxy.clear();
    const next = bench.again(launcher.root, {
      args: ["--takeover", "--preflight", "off", "--bucket-endpoint", proxy.endpoint],
    });
    await until(
      "the clearing",
      () => /1 of 1 unfinished uploads of an earlier launcher cleared away/.test(said(next)) || undefined,
      30_000,
    );
    expect((await bucket()).parts).toBe(0);
    await until("the upload", () => uploads(launcher.root).at(-1)?.action === "upload" || undefined, 60_000);
    letGo(launcher.root, "go-5");
    expect(await next.ended).toBe(0);
    expect(await pointer()).toMatchObject({ step: 5 });
  });
});
