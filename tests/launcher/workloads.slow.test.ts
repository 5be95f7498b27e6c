/** The real launcher on the simulated software of each workload beside SN38. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StateView } from "../../launcher/tell/view";
import { ask } from "../../rehearsal/launcher/ask";
import type { LaunchFileBody } from "../../workloads/launchfile";
import { until } from "../support/until";
import { held, letStrike, workersSeen } from "./held";
import { actions, deeds, NO_STALL } from "./supervised";
import { bake, said, workbench } from "./support";
import {
  CONNITO_CONFIG,
  CONNITO_SCALE,
  connitoBody,
  customBody,
  godImageBody,
  godTextBody,
  IMAGE_CONFIG,
  JOB_SCALE,
  LONG_IMAGE_CONFIG,
  LONG_TEXT_CONFIG,
  TEXT_CONFIG,
} from "./workloadBodies";

const bench = workbench();
const WAIT_MS = 60_000;
const FILES = [TEXT_CONFIG, LONG_TEXT_CONFIG, IMAGE_CONFIG, LONG_IMAGE_CONFIG, CONNITO_CONFIG];
const once = { backoffSeconds: 60, backoffCapSeconds: 60, healthySeconds: 60, perDay: 5, keepAlive: false };

const start = (content: LaunchFileBody, fault = "", files = FILES) =>
  bench.start(bake(content), {
    files,
    env: {
      LAUNCHPAD_SIM_FAULT: fault,
      LAUNCHPAD_SIM_TIME_SCALE: String(content.workload === "connito" ? CONNITO_SCALE : JOB_SCALE),
    },
  });

/** Waits for a state of the running launcher. */
async function state(
  launcher: Awaited<ReturnType<typeof start>>,
  what: string,
  wanted: (view: StateView) => boolean,
): Promise<StateView> {
  const port = (await launcher.port) ?? 0;
  return await until(
    what,
    async () => {
      const answer = await ask(port, "/state.json");
      if (answer.status !== 200) return undefined;
      const view = JSON.parse(answer.body) as StateView;
      return wanted(view) ? view : undefined;
    },
    WAIT_MS,
  );
}

/** As `start`, with a rank that dies when the launcher has seen them all: only then it can miss one. */
async function startAndLose(content: LaunchFileBody, fault: string) {
  const cwd = content.processes[0]?.cwd;
  const launcher = await start(content, fault, [...FILES, held(cwd)]);
  await workersSeen(launcher);
  letStrike(launcher.root, cwd);
  return launcher;
}

const firstDeed = (launcher: { root: string }) => until("the answer", () => deeds(launcher.root)[0], WAIT_MS);
const seen = (launcher: { root: string }) =>
  actions(launcher.root)
    .find(({ action }) => action !== "start")
    ?.evidence.join("; ");

describe("a text job", () => {
  test("is read step by step and ends well with its model there", async () => {
    const launcher = await start(godTextBody());
    const view = await state(launcher, "steps and an evaluation", (one) => one.validation !== undefined);
    expect(view.step).toMatchObject({
      loss: expect.any(Number),
      gradNorm: expect.any(Number),
      learningRate: expect.any(Number),
    });
    expect(view.progress?.total).toBe(160);
    expect(view.validation?.loss).toBeGreaterThan(0);
    expect(await launcher.ended).toBe(0);
    expect(said(launcher)).toContain("axolotl ended with exit code 0");
    const folder = join(launcher.root, "app/checkpoints/task-1/adapter");
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(["adapter_model.safetensors", "checkpoint-80"]),
    );
    expect(deeds(launcher.root)).toEqual(["done software"]);
  });

  test("saves its model when it is stopped, as axolotl does on SIGINT", async () => {
    const launcher = await start(godTextBody());
    await state(launcher, "a step", (one) => one.step !== undefined);
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
    expect(existsSync(join(launcher.root, "app/checkpoints/task-1/adapter/adapter_model.safetensors"))).toBe(
      true,
    );
  });
});

describe("an image job", () => {
  test("is read from its bar and ends well with its network there", async () => {
    const launcher = await start(godImageBody());
    const view = await state(launcher, "twenty steps", (one) => (one.step?.inner ?? 0) >= 20);
    expect(view.progress?.total).toBe(150);
    expect(view.step?.loss).toBeGreaterThan(0);
    // Each step is drawn twice and counts once.
    expect(view.totalSteps).toBe(view.step?.inner);
    expect(await launcher.ended).toBe(0);
    expect(existsSync(join(launcher.root, "app/checkpoints/task-1/adapter/last.safetensors"))).toBe(true);
    expect(deeds(launcher.root)).toEqual(["done software"]);
  });
});

describe("a custom program under torchrun", () => {
  test("is read by its own patterns and ends well with its checkpoint there", async () => {
    const launcher = await start(customBody());
    await state(launcher, "a step", (one) => (one.step?.inner ?? 0) >= 5);
    expect(await launcher.ended).toBe(0);
    expect(existsSync(join(launcher.root, "work/checkpoint.json"))).toBe(true);
  });
});

describe("Connito", () => {
  test("trains through the phases of its cycle, commits and uploads in its windows", async () => {
    const launcher = await start(connitoBody());
    const training = await state(launcher, "the Train phase", (one) => one.cycle?.phase === "Train");
    expect(training.cycle).toMatchObject({ window: false, nextWindow: { phase: "MinerCommit1" } });
    // The second commit is told after the round: its line comes when the chain has answered.
    const view = await state(
      launcher,
      "a round",
      (one) => (one.cycle?.roundsCommitted ?? 0) > 0 && (one.events.chainCommitted?.count ?? 0) >= 2,
    );
    expect(view.cycle?.roundsMissed).toBe(0);
    // One upload and two commits a round; the next round may have begun where this look comes late.
    const rounds = view.cycle?.roundsCommitted ?? 0;
    const { uploadDone, chainCommitted, checkpointSaved } = view.events;
    expect([rounds, rounds + 1]).toContain(uploadDone?.count);
    expect([2 * rounds - 1, 2 * rounds, 2 * rounds + 1]).toContain(chainCommitted?.count);
    expect(checkpointSaved?.count).toBeGreaterThan(0);
    expect(view.step).toMatchObject({ learningRate: 1e-5, loss: expect.any(Number) });
    // Four micro-batches print their loss, and the step counts once.
    expect(view.events.step?.count).toBeGreaterThan(3 * view.totalSteps - 4);
    expect(view.events.phaseReached?.count).toBeGreaterThanOrEqual(3);
    const metrics = await ask((await launcher.port) ?? 0, "/metrics");
    expect(metrics.body).toMatch(/^launchpad_cycle_phase\{.*phase="Distribute".*\} [01]$/m);
    expect(deeds(launcher.root)).toEqual([]);
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
  });

  test("a lost round is told with its reason, and training goes on", async () => {
    const cases: readonly (readonly [string, boolean, string, RegExp])[] = [
      ["noCheckpoint", true, "roundMissed", /the round is lost: File not ready error/],
      ["", false, "uploadFailed", /an upload failed: 'HF token missing/],
      ["r2Forbidden", true, "uploadFailed", /an upload failed: '403 Forbidden/],
    ];
    const told = cases.map(async ([fault, token, cause, message]) => {
      const launcher = await start(connitoBody({}, token), fault);
      const news = (name: string) =>
        actions(launcher.root).find((one) => `${one.action} ${one.cause}` === `tell ${name}`);
      const first = await until(`the news of ${cause}`, () => news(cause), WAIT_MS);
      await until("the lost round", () => news("roundMissed"), WAIT_MS);
      expect(first.evidence[0]).toMatch(message);
      expect(deeds(launcher.root).filter((deed) => !deed.startsWith("tell "))).toEqual([]);
    });
    await Promise.all(told);
  });
});

type Row = readonly [
  what: string,
  make: (over: { restart: typeof once }) => LaunchFileBody,
  fault: string,
  deed: string,
  evidence: RegExp,
];

const CONNITO_FAULTS: readonly Row[] = [
  ["a crash that ends with 0", connitoBody, "loopError@3", "restart loopFailed", /training loop ended/],
  ["the end of its data, with 0", connitoBody, "exitZero@3", "restart ended", /ends with 0 after a crash/],
  ["out of memory, with 0", connitoBody, "oom@3", "restart outOfMemory", /out of memory/],
  ["a full disk", connitoBody, "diskFull@3", "restart diskFull", /disk space/],
  [
    "its second process dies",
    connitoBody,
    "secondDies@900",
    "restart ended",
    /^modelIo ended with exit code 1/,
  ],
];
const TEXT_FAULTS: readonly Row[] = [
  ["out of memory", godTextBody, "oom@5", "restart outOfMemory", /out of memory/],
  ["a full disk", godTextBody, "diskFull@5", "stop diskFull", /disk space/],
  [
    "no model at the end",
    godTextBody,
    "noResult",
    "restart ended",
    /result \(the trained model\) is not there/,
  ],
  [
    "a rank dies unnoticed",
    (over) => godTextBody({ ...over, silence: NO_STALL }),
    "rankDies@6,hang@6",
    "restart rankLost",
    /3 of 4/,
  ],
  [
    "a gradient of nan",
    (over) => godTextBody(over, LONG_TEXT_CONFIG),
    "nan@5",
    "stop nan",
    /the norm of the gradient is NaN/,
  ],
];
const OTHER_FAULTS: readonly Row[] = [
  [
    "an image job's exception",
    godImageBody,
    "exception@5",
    "restart loopFailed",
    /ValueError: No data found/,
  ],
  ["an image job hangs", godImageBody, "hang@20", "restart stall", /^no step for \d+ s/],
  [
    "a loss of nan in an image job",
    (over) => godImageBody(over, LONG_IMAGE_CONFIG),
    "nan@5",
    "restart nan",
    /the loss is NaN/,
  ],
  [
    "a custom program's model is on the CPU",
    (over) => customBody(over, 100_000),
    "modelOnCpu",
    "restart modelOnCpu",
    /no GPU had more/,
  ],
];

/** All rows at once: a launcher waits most of the time. */
test.each([
  ["Connito", CONNITO_FAULTS],
  ["text jobs", TEXT_FAULTS],
  ["image jobs and custom programs", OTHER_FAULTS],
])("faults of %s are answered as the contract says, with evidence", async (_what, rows) => {
  const answers = rows.map(async ([what, make, fault, , evidence]) => {
    const launcher = await (fault.startsWith("rankDies") ? startAndLose : start)(
      make({ restart: once }),
      fault,
    );
    const ended = launcher.ended.then((code) => `no answer, ended with ${code}`);
    const deed = await Promise.race([
      firstDeed(launcher),
      ended.then((end) => deeds(launcher.root)[0] ?? end),
    ]);
    const words = seen(launcher) ?? "";
    launcher.signal("SIGTERM");
    await launcher.ended;
    return [what, deed, evidence.test(words) ? "with its evidence" : words];
  });
  expect(await Promise.all(answers)).toEqual(
    rows.map(([what, , , deed]) => [what, deed, "with its evidence"]),
  );
});

test("a second process that says no word more is noticed, although training goes on", async () => {
  const content = connitoBody({ restart: once });
  const cycle = content.supervision?.cycle;
  if (content.supervision === undefined || cycle === undefined) throw new Error("the bundle has no cycle");
  const short = {
    ...content,
    supervision: { ...content.supervision, cycle: { ...cycle, silenceSeconds: 3 } },
  };
  const launcher = await start(short, "secondSilent");
  expect(await firstDeed(launcher)).toBe("restart phaseSilent");
  expect(seen(launcher)).toMatch(/no line about the phases of the cycle for \d+ s; 3 s are legitimate/);
});
