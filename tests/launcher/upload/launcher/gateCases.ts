/** What the gate refuses and lets through, end to end. */
import { describe, expect, test } from "vitest";
import { ask } from "../../../../rehearsal/launcher/ask";
import { until } from "../../../support/until";
import { supervision } from "../../supervised";
import { said } from "../../support";
import { f32, goodValues, safetensors } from "../files";
import { type Act, b64, letGo, trainerBody } from "../trainer";
import { bucket, config, good, metrics, next, pointer, prefix, save, start, uploads } from "./bench";

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
