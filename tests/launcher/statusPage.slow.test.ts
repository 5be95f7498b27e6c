/** The status page in a real browser, fed by a real launcher on a simulated trainer that fails once. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { requireTool } from "../../scripts/tools";
import { until } from "../support/until";
import { fullFile } from "./preflight/support";
import { supervised } from "./supervised";
import { bake, DOT_ENV, workbench } from "./support";

const bench = workbench();
let browser: Browser;

/** Kept where the variable names a folder, so that somebody can look at them. */
const pictures = process.env.LAUNCHPAD_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), "launchpad-pictures-"));

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  const { path } = await requireTool("chromium");
  // Root runs the tests in a container, where Chromium has no sandbox of its own.
  browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser.close();
  if (process.env.LAUNCHPAD_SCREENSHOTS === undefined) rmSync(pictures, { recursive: true, force: true });
});

async function trainer(env: Record<string, string> = {}) {
  const { bucket, preflight } = fullFile();
  const launcher = await bench.start(
    bake(
      supervised(
        { probeSeconds: 0.5, silence: { startSeconds: 60, usualSeconds: 30, after: [] } },
        {
          bucket,
          preflight: preflight === undefined ? undefined : { ...preflight, ports: [] },
          sources: {
            "flag:neuron.upload_steps": "LP-SN38-003",
            "env:PYTHONPATH": "LP-SN38-001",
            "flag:axon.port": "override",
          },
        },
      ),
    ),
    {
      files: [DOT_ENV],
      args: ["--preflight", "report"],
      env: { LAUNCHPAD_SIM_TIME_SCALE: "0.01", ...env },
    },
  );
  return { launcher, port: (await launcher.port) ?? 0 };
}

async function open(
  port: number,
  width: number,
  colorScheme: "light" | "dark",
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).host !== `127.0.0.1:${port}` && !request.url().startsWith("data:"))
      problems.push(`asks ${request.url()}`);
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForSelector("body[data-ready=yes]");
  return { page, problems };
}

test("the page shows the training at a glance on a desk and on a phone, by day and by night", async () => {
  const { launcher, port } = await trainer({ LAUNCHPAD_SIM_FAULT: "exception@60" });
  const shown = await open(port, 1_200, "light");
  const text = (selector: string) => shown.page.locator(selector).innerText();
  await until("a restart on the time line", async () => /restart/.test(await text("#timeline")) || undefined);
  await until("steps after it", async () => /run 2/.test(await text("#subtitle")) || undefined);
  await until("a step of the second run", async () => /ago/.test(await text("#tiles")) || undefined);
  expect(await text("#title")).toMatch(/miner-a[\s\S]*running/);
  expect(await text("#tiles")).toMatch(/Loss[\s\S]*\d/);
  // A step's time is known from the second step of a run on.
  await until("a step's time", async () => /slow above [\d.]+ s/.test(await text("#tiles")) || undefined);
  expect(await text("#banners")).toContain("The GPUs are simulated");
  await until(
    "the load on the GPUs",
    async () => /GPU 3[\s\S]*30\.5 of 80 GiB[\s\S]*96 %/.test(await text("#gpus")) || undefined,
  );
  expect(await text("#exchange")).toContain("llama-4b-ws-4-227");
  await shown.page.locator("summary").last().click();
  expect(await text("#config")).toMatch(/flag:neuron\.upload_steps\s+5\s+LP-SN38-003/);
  await shown.page.locator("#preflight-summary").click();
  expect(await text("#preflight")).toMatch(/gpu\.ecc\s+ok/i);
  expect(await shown.page.locator("canvas").count()).toBe(2);
  // The last step's figures, also after somebody pointed at another one.
  const legend = /loss\s*\d+\.\d\d/;
  expect(await text("#loss-chart .u-legend")).toMatch(legend);
  await shown.page.locator("#loss-chart .u-over").hover();
  await shown.page.mouse.move(0, 0);
  await until("the legend", async () => legend.test(await text("#loss-chart .u-legend")) || undefined);

  for (const width of [1_200, 390]) {
    for (const scheme of ["light", "dark"] as const) {
      const { page, problems } =
        width === 1_200 && scheme === "light" ? shown : await open(port, width, scheme);
      await page.waitForTimeout(500);
      const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect(overflow, `${width} ${scheme}: nothing is wider than the screen`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: join(pictures, `status-${width}-${scheme}.png`), fullPage: true });
      expect(problems).toEqual([]);
    }
  }
  launcher.signal("SIGTERM");
  await launcher.ended;
  await until("the notice", async () => /has not answered since/.test(await text("#lost")) || undefined);
});

test("trouble is seen at once: an old upload, a fault, the ladder, a critical check", async () => {
  const { port } = await trainer();
  const state = JSON.parse((await ask(port, "/state.json")).body);
  const now = state.nowMs;
  const troubled = {
    ...state,
    phase: "held",
    run: { number: 3, ageSeconds: 4_000, rung: "micro-1" },
    ladder: { step: "micro-1", chosen: { at: "2026-01-31T12:00:00.000Z", cause: "outOfMemory" } },
    restarts: { lastDay: 5, budget: 5 },
    step: { outer: 12, inner: 431, loss: null, learningRate: 0.00025, seconds: 61.4, ageSeconds: 3_100 },
    bucket: {
      name: "llama-4b-ws-4-227",
      limitSeconds: 4_800,
      ageSeconds: 5_230,
      key: "epoch-12/gradients.pt",
    },
    gpus: {
      ageSeconds: 2,
      problem: "nvidia-smi failed with 15: Unable to determine the device handle",
      rows: [],
    },
    events: {
      allReduceFailed: { count: 2, ageSeconds: 3_050 },
      uploadFailed: { count: 1, ageSeconds: 2_000 },
    },
    timeline: [
      {
        atMs: now - 60_000,
        kind: "fault",
        title: "bucketStale",
        detail: "the object is 5230 s old",
        tone: "bad",
      },
      {
        atMs: now - 70_000,
        kind: "action",
        title: "hold",
        detail: "gpuError: GPU 2 counts 1 uncorrectable error",
        outcome: "the software stays stopped",
        tone: "bad",
      },
      {
        atMs: now - 90_000_000,
        kind: "action",
        title: "restart",
        detail: "stall: no step for 2700 s",
        outcome: "run 2 starts",
        tone: "warn",
      },
    ],
    preflight: {
      ...state.preflight,
      results: [
        {
          id: "gpu.ecc",
          severity: "critical",
          status: "failed",
          found: "GPU 2: 3 uncorrectable errors",
          expected: "none",
          mend: "reset it",
          milliseconds: 1,
        },
      ],
    },
  };
  for (const [width, scheme] of [
    [1_200, "dark"],
    [390, "light"],
  ] as const) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    await page.route("**/state.json", (route) => route.fulfill({ json: troubled }));
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForSelector("body[data-ready=yes]");
    const text = await page.locator("body").innerText();
    for (const words of [
      "held for inspection",
      "bucketStale: the object is 5230 s old",
      "Given up for gpuError: GPU 2 counts 1 uncorrectable error; the software stays stopped",
      "Step micro-1 of the memory ladder is in force, not the plan's own values; chosen 2026-01-31",
      "GPU 2: 3 uncorrectable errors",
      "1 h 27 min",
      "NaN",
      "Unable to determine the device handle",
    ])
      expect(text).toContain(words);
    expect(await page.locator(".tile.bad").count()).toBe(3);
    expect(
      await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"),
    ).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(pictures, `trouble-${width}-${scheme}.png`), fullPage: true });
  }
});

test("a job shows its progress, a round its phase, and the launcher's own uploads what became of them", async () => {
  const { port } = await trainer();
  await until("some steps", async () => (await ask(port, "/readyz")).status === 200 || undefined);
  const state = JSON.parse((await ask(port, "/state.json")).body);
  const job = {
    ...state,
    workload: "god-text",
    phase: "uploading",
    events: {},
    bucket: undefined,
    progress: { done: 1_234, total: 5_000, leftSeconds: 7_400 },
    validation: { loss: 1.8321, ageSeconds: 300 },
    step: { inner: 1_234, loss: 2.0514, learningRate: 0.0002, seconds: 1.9, ageSeconds: 1 },
    cycle: {
      phase: "MinerCommit1",
      leftSeconds: 130,
      window: true,
      nextWindow: { phase: "MinerCommit1", inSeconds: 0 },
      roundsCommitted: 4,
      roundsMissed: 1,
    },
    uploads: {
      outcomes: { done: 2, refused: 3, failed: 1, stopped: 0, passedOver: 4 },
      refusals: { weightsNotFinite: 2, lossNotFallen: 1 },
      current: { step: 1_200, phase: "sending", sentBytes: 3e9, totalBytes: 8e9, ageSeconds: 60 },
      last: { step: 1_000, ageSeconds: 1_500, seconds: 95, bytes: 8.04e9 },
      lastRefusal: {
        step: 1_100,
        ageSeconds: 700,
        reason: "weightsNotFinite",
        evidence: "model-00002-of-00004.safetensors: tensor model.layers.21.mlp.down_proj.weight holds NaN",
      },
      maxSeconds: 900,
    },
  };
  for (const [width, scheme] of [
    [1_200, "light"],
    [390, "dark"],
  ] as const) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    await page.route("**/state.json", (route) => route.fulfill({ json: job }));
    const empty = { at: [], loss: [], stepSeconds: [] };
    if (width === 390) await page.route("**/history.json", (route) => route.fulfill({ json: empty }));
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForSelector("body[data-ready=yes]");
    expect(await page.locator("#title").innerText()).toContain("done, last upload");
    expect(await page.locator("#loss-none").isVisible()).toBe(width === 390);
    expect(await page.locator("#loss-chart").isVisible()).toBe(width === 1_200);
    const tiles = (await page.locator("#tiles").innerText()).replace(/\s+/g, " ");
    for (const words of [
      "Progress 24 % step 1,234 of 5,000",
      "Phase MinerCommit1 2 min 10 s left · its window is open · 4 rounds committed, 1 lost",
      "Upload age 25 min step 1,000 · step 1,200 is sent · 1 failed · 3 refused: weightsNotFinite",
    ])
      expect(tiles).toContain(words);
    expect(tiles).toContain("Restarts in 24 h");
    const card = await page.locator("#exchange").innerText();
    // A job has no peers to reduce with, and its uploads are the launcher's own.
    expect(card).not.toMatch(/None yet|All-reduce/);
    expect(await page.locator("#exchange-title").innerText()).toBe("Uploads");
    expect(card).toContain("step 1,000, 8,040 MB in 1 min 35 s (at most 15 min), 25 min ago");
    expect(card).toContain("tensor model.layers.21.mlp.down_proj.weight holds NaN");
    expect(card).toContain("weightsNotFinite 2, lossNotFallen 1");
    expect(
      await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"),
    ).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(pictures, `job-${width}-${scheme}.png`), fullPage: true });
  }
});

test("the page lives: a later look shows a later step without a reload", async () => {
  const { port } = await trainer();
  const { page } = await open(port, 800, "light");
  const step = async () => Number(/Step\s+(\d+)/.exec(await page.locator("#tiles").innerText())?.[1]);
  const first = await until("a step", async () => (await step()) || undefined);
  await until("a later one", async () => (await step()) > first || undefined);
});
