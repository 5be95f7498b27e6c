import { describe, expect, it } from "vitest";
import { exitCodeOf, judged } from "../../../scripts/status/judge";
import type { LauncherState } from "../../../scripts/status/stateSchema";
import { action, fault, state } from "./states";

const judge = (over: Partial<LauncherState>) => judged("sn38-a", "p5", state(over));
const bucket = { name: "miner", limitSeconds: 4_800 };
const step = { loss: 2, ageSeconds: 1 };

describe("the verdict on a trainer", () => {
  it("is well without a reason while it trains", () => {
    expect(judge({})).toMatchObject({ trainer: "sn38-a", host: "p5", verdict: "well", reasons: [] });
  });

  it.each<[string, Partial<LauncherState>, string]>([
    ["starts", { phase: "starting" }, "the launcher checks and starts the software"],
    ["stops", { phase: "stopping" }, "the software is being stopped"],
    ["uploads at its end", { phase: "uploading" }, "its software has ended well; the last upload goes on"],
    ["restarts", { phase: "waiting", nextStartInSeconds: 12.4 }, "it restarts in 12 s"],
    ["has no step yet", { step: undefined }, "it runs; no step yet"],
  ])("is busy while it %s", (_, over, reason) => {
    expect(judge(over)).toMatchObject({ verdict: "busy", reasons: [reason] });
  });

  it.each<[string, Partial<LauncherState>, RegExp]>([
    [
      "it was given up, whatever else is seen of what is dead",
      { phase: "held", timeline: [fault("stall", "no step"), action("hold", "outOfMemory: CUDA", 9)] },
      /^it was given up for outOfMemory; its container stays up/,
    ],
    ["its software has ended", { phase: "ended" }, /has ended/],
    [
      "a fault stands",
      { timeline: [fault("stall", "no step for 300 s")] },
      /^fault stall: no step for 300 s$/,
    ],
    ["the loss is NaN", { step: { ...step, loss: null } }, /not a number/],
    ["the store refuses", { bucket: { ...bucket, problem: "403 AccessDenied" } }, /^bucket miner: 403/],
    ["the upload is too old", { bucket: { ...bucket, ageSeconds: 4_801 } }, /no upload older than 80 min/],
    ["nvidia-smi fails", { gpus: { ageSeconds: 1, problem: "no answer", rows: [] } }, /^GPUs: no answer$/],
    ["the budget is spent", { restarts: { lastDay: 12, budget: 12 } }, /all 12 restarts/],
    ["its folder is full", { failedWrites: 2 }, /^2 writes to its state folder failed/],
  ])("is trouble when %s", (_, over, reason) => {
    const { verdict, reasons } = judge(over);
    expect(verdict).toBe("trouble");
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  it.each<[string, Partial<LauncherState>]>([
    ["an upload at its limit", { bucket: { ...bucket, ageSeconds: 4_800 } }],
    ["no look at the bucket yet", { bucket }],
    ["a launcher that restarts nothing", { restarts: { lastDay: 0, budget: 0 } }],
    ["a job that is done", { phase: "done", restarts: { lastDay: 12, budget: 12 } }],
    ["no bucket and no GPUs", { bucket: undefined, gpus: undefined }],
  ])("stays well with %s", (_, over) => {
    expect(judge(over).verdict).toBe("well");
  });
});

describe("what is said of the ladder", () => {
  const run = { number: 2, ageSeconds: 10, rung: "micro-2-effective-512-upload-5" };

  it("is what the launcher remembers, also when its time line is empty", () => {
    const ladder = { step: run.rung, chosen: { at: "2026-11-20T08:05:00.000Z", cause: "outOfMemory" } };
    expect(judge({ run, ladder, timeline: [] }).state?.ladder).toEqual(ladder);
  });

  it("is when and why the step was chosen", () => {
    const timeline = [
      action("start", "launcher: ladder step x", 10),
      action("ladder", "outOfMemory: CUDA out of memory", 5_400),
    ];
    expect(judge({ run, timeline }).state).toMatchObject({
      ladder: { step: run.rung, chosen: { at: "2026-11-21T10:30:00.000Z", cause: "outOfMemory" } },
      lastAction: { action: "ladder", cause: "outOfMemory", ageSeconds: 5_400 },
    });
  });

  it("leaves the time out where the launcher was started since", () => {
    expect(judge({ run, timeline: [] }).state?.ladder).toEqual({ step: run.rung, chosen: undefined });
  });

  it("is nothing with the plan's own values", () => {
    expect(judge({}).state?.ladder).toBeUndefined();
  });
});

describe("the exit code", () => {
  it.each([
    [["well", "busy", "off"], 0],
    [[], 0],
    [["well", "unknown"], 1],
    [["unknown", "trouble"], 3],
    [["trouble"], 3],
  ] as const)("of %j is %i", (verdicts, code) => {
    expect(exitCodeOf(verdicts.map((verdict) => ({ verdict })))).toBe(code);
  });
});
