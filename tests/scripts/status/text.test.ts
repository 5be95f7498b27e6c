import { describe, expect, it } from "vitest";
import { plainPage } from "../../../scripts/print/style";
import { judged } from "../../../scripts/status/judge";
import type { TrainerReport } from "../../../scripts/status/report";
import type { LauncherState } from "../../../scripts/status/stateSchema";
import { statusLines } from "../../../scripts/status/text";
import { action, state } from "./states";

const lines = (...trainers: TrainerReport[]) =>
  statusLines({ version: 1, at: "2026-11-21T12:00:00.000Z", stack: "prod", trainers }, plainPage(120));
const of = (over: Partial<LauncherState> = {}) => lines(judged("sn38-a", "p5", state(over))).join("\n");

describe("the report for people", () => {
  it("shows a trainer that is well at a glance", () => {
    expect(of().split("\n")).toEqual([
      "sn38-a on p5: training, well",
      "  step         outer 12, inner 431, 9 s ago",
      "  loss         2.4312",
      "  step time    14.9 s",
      "  upload       12 min old, limit 80 min, llama-4b-ws-4-227",
      "  GPUs         0: 61.0/80.0 GiB 97%; 1: 61.0/80.0 GiB 97%",
      "  last action  restart for stall 119 min ago: run 2 starts in 10 s",
      "  restarts     1 of 12 in 24 hours",
      "  software     sn38, run 1 for 118 min",
      "  bundle       bbbbbbbbbbbb",
      "  launcher     cccccccccccc, up 2 h 00 min",
    ]);
  });

  it.each<[string, Partial<LauncherState>, string]>([
    ["a trainer that was given up", { phase: "held" }, "sn38-a on p5: given up, in trouble"],
    ["a restart", { phase: "waiting", nextStartInSeconds: 4 }, "sn38-a on p5: restarting, busy"],
    ["NaN", { step: { loss: null, ageSeconds: 1 } }, "loss       NaN"],
    [
      "the step of the ladder",
      {
        run: { number: 2, ageSeconds: 60, rung: "micro-2-effective-512-upload-5" },
        timeline: [action("ladder", "outOfMemory: CUDA out of memory", 5_400)],
      },
      "ladder       micro-batch 2, effective batch 512, upload_steps 5, chosen 2026-11-21 10:30 UTC",
    ],
    [
      "a step that another launcher chose",
      { run: { number: 1, ageSeconds: 60, rung: "smaller" }, timeline: [] },
      "step smaller, chosen before this launcher was started",
    ],
    [
      "a step that the launcher remembers",
      { ladder: { step: "smaller", chosen: { at: "2026-11-20T08:05:00.000Z", cause: "outOfMemory" } } },
      "step smaller, chosen 2026-11-20 08:05 UTC after outOfMemory",
    ],
    [
      "the launcher's own uploads",
      {
        bucket: undefined,
        uploads: {
          outcomes: { done: 2, refused: 3, failed: 1 },
          last: { step: 1_200, ageSeconds: 1_800, bytes: 8_000_000_000 },
          lastRefusal: {
            step: 1_300,
            ageSeconds: 600,
            reason: "weightsNotFinite",
            evidence: "model.safetensors: tensor head holds NaN",
          },
        },
      },
      "upload step 1,200 30 min ago, 8.0 GB, 3 refused, 1 failed, step 1,300 refused 10 min ago: model.safetensors",
    ],
    ["no upload by the launcher yet", { bucket: undefined, uploads: { outcomes: {} } }, "upload none yet"],
    ["a silence", { step: undefined }, "none for 9 s, at most 4 min between two steps"],
    [
      "no upload yet",
      { bucket: { name: "miner", limitSeconds: 4_800 } },
      "none seen yet; limit 80 min, miner",
    ],
    ["simulated GPUs", { simulatedGpus: true }, "97% (simulated)"],
    ["an older launcher", { launcher: undefined }, "of an older version"],
  ])("shows %s", (_, over, text) => {
    expect(of(over).replace(/ +/g, " ")).toContain(text.replace(/ +/g, " "));
  });

  it("keeps a launcher's words from moving the cursor", () => {
    expect(of({ bucket: { name: "miner", limitSeconds: 1, problem: "\u001b[2Jgone" } })).not.toContain(
      "\u001b",
    );
  });

  it("shows those that did not answer or were not asked beside the others", () => {
    const silent: TrainerReport = { trainer: "b", host: "p5", verdict: "unknown", reasons: ["host p5: off"] };
    const off: TrainerReport = { trainer: "c", host: "box", verdict: "off", reasons: ["enabled: false"] };
    expect(lines(silent, off)).toEqual([
      "b on p5: no answer",
      "  !  host p5: off",
      "",
      "c on box: not asked",
      "  !  enabled: false",
    ]);
  });

  it("says that a stack has no trainer", () => {
    expect(lines()).toEqual(["Stack prod has no trainer."]);
  });
});
