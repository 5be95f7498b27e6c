import { describe, expect, it } from "vitest";
import type { LauncherRun } from "../../../rehearsal/launcher/run";
import { judge } from "../../../scripts/rehearse/launchers";

const miner = { name: "miner", workload: "sn38" } as const;

const good: LauncherRun = {
  trainer: "miner",
  launcher: { sha256: "ab", bytes: 1 },
  command: ["torchrun"],
  timeScale: 0.005,
  exitCode: 0,
  startMilliseconds: 200,
  stopMilliseconds: 100,
  steps: 2,
  lastLoss: 4.2,
  events: [
    { event: "step", fields: {}, atSeconds: 1 },
    { event: "step", fields: {}, atSeconds: 2 },
  ],
  pages: [
    { page: "/healthz", host: "localhost", status: 200, body: "" },
    { page: "/healthz", host: "attacker.example", status: 421, body: "" },
  ],
  said: [],
};

const bucket: NonNullable<LauncherRun["bucket"]> = {
  name: "llama-4b-ws-4-227",
  launcher: { key: "epoch-12/gradients.pt", ageSeconds: 0.4 },
  checks: { "bucket.readKeyOnly": "passed: refused (403 AccessDenied)" },
  validators: { ageSeconds: 1, fresh: true, innerStep: 20, objects: 9, bytes: 6_000_000, pendingUploads: 0 },
};

describe("a launcher run", () => {
  it("is well when the software ran, was seen, and ended when asked", () => {
    expect(judge(miner, good)).toMatchObject({
      ok: true,
      faults: [],
      timesFaster: 200,
      events: { step: 2 },
    });
  });

  it("is well with uploads that the launcher and validators see", () => {
    expect(judge(miner, { ...good, bucket })).toMatchObject({ ok: true, bucket });
  });

  it("of a custom job is well without a step: the stand-in's lines are not those that its patterns read", () => {
    const run = judge({ name: "job", workload: "custom" }, { ...good, steps: 0 });
    expect(run).toMatchObject({ ok: true, faults: [] });
  });

  it.each<[string, Partial<LauncherRun>, RegExp]>([
    [
      "the launcher saw no upload",
      { bucket: { ...bucket, launcher: {} } },
      /saw no scored object in llama-4b-ws-4-227/,
    ],
    [
      "the launcher was refused",
      { bucket: { ...bucket, launcher: { ...bucket.launcher, problem: "403 AccessDenied" } } },
      /could not look into llama-4b-ws-4-227: 403 AccessDenied/,
    ],
    [
      "validators would not take the object",
      { bucket: { ...bucket, validators: { ...bucket.validators, fresh: false } } },
      /validators would find no fresh object/,
    ],
    [
      "the read key could write",
      {
        bucket: { ...bucket, checks: { "bucket.readKeyOnly": "failed: the read key wrote an object" } },
      },
      /bucket\.readKeyOnly failed: the read key wrote an object/,
    ],
    ["nobody asked what the keys may do", { bucket: { ...bucket, checks: {} } }, /preflight did not ask/],
    ["the software did not start", { startMilliseconds: undefined }, /did not start/],
    ["no step was seen", { steps: 0 }, /no training step/],
    ["the health page is silent", { pages: [] }, /healthz did not answer/],
    [
      "a foreign Host header is let in",
      { pages: [...good.pages, { page: "/healthz", host: "attacker.example", status: 200, body: "" }] },
      /foreign Host header attacker\.example/,
    ],
    ["it ends badly", { exitCode: 41 }, /exit code 41/],
  ])("is not well when %s", (_, change, fault) => {
    const run = judge(miner, { ...good, ...change });
    expect(run.ok).toBe(false);
    expect(run.faults).toHaveLength(1);
    expect(run.faults[0]).toMatch(fault);
  });
});
