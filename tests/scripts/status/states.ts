/** Launcher states for the tests of `npm run status`. */
import type { LauncherState } from "../../../scripts/status/stateSchema";

/** Of every state. */
export const nowMs = Date.parse("2026-11-21T12:00:00Z");

/** A trainer that is well; everything may be overridden. */
export function state(over: Partial<LauncherState> = {}): LauncherState {
  return {
    trainer: "sn38-a",
    workload: "sn38",
    bundle: "b".repeat(64),
    launcher: "c".repeat(64),
    nowMs,
    uptimeSeconds: 7_200,
    phase: "running",
    run: { number: 1, ageSeconds: 7_100 },
    restarts: { lastDay: 1, budget: 12 },
    totalSteps: 431,
    step: { outer: 12, inner: 431, loss: 2.43121, seconds: 14.93, ageSeconds: 9 },
    silence: { allowedSeconds: 240, ageSeconds: 9, why: "between two steps" },
    gpus: {
      ageSeconds: 3,
      rows: [0, 1].map((index) => ({
        index,
        name: "NVIDIA H100 80GB HBM3",
        memoryUsedMiB: 62_464,
        memoryTotalMiB: 81_920,
        utilisationPercent: 97,
      })),
    },
    simulatedGpus: false,
    bucket: { name: "llama-4b-ws-4-227", limitSeconds: 4_800, ageSeconds: 720 },
    timeline: [action("restart", "stall: no step for 2700 s", 7_150), action("start", "launcher", 7_200)],
    failedWrites: 0,
    ...over,
  };
}

/** An action of some seconds ago. */
export function action(title: string, detail: string, agoSeconds: number): LauncherState["timeline"][number] {
  return { atMs: nowMs - agoSeconds * 1_000, kind: "action", title, detail, outcome: "run 2 starts in 10 s" };
}

/** A fault that stands. */
export function fault(title: string, detail: string): LauncherState["timeline"][number] {
  return { atMs: nowMs - 60_000, kind: "fault", title, detail };
}
