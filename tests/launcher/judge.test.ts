import { expect, test } from "vitest";
import { legitimateSilence } from "../../launcher/act/silence";
import { NOTHING_OBSERVED, observe } from "../../launcher/observe/state";
import type { EventName } from "../../workloads/events";
import { fourGpus, trained, VirtualRun } from "./virtual";

test("a stall is noticed within 5 minutes where no silence is legitimate", () => {
  const run = trained();
  const from = run.seconds;
  const verdict = run.watch(3_600);
  expect(verdict).toMatchObject({ fault: "stall", action: "restart" });
  expect(verdict?.evidence[0]).toMatch(/^no step for \d+ s; 240 s are legitimate \(usual\)$/);
  expect((verdict?.atSeconds ?? Number.POSITIVE_INFINITY) - from).toBeLessThanOrEqual(300);
});

test("the 44 minutes after a failed all-reduce are left alone, and a stall after them is not", () => {
  const run = trained();
  run.say("allReduceStarted");
  run.watch(60);
  run.say("allReduceFailed", { reason: "time-out" });
  run.say("waiting", { seconds: 2_640 });
  expect(run.watch(2_640)).toBeUndefined();
  const verdict = run.watch(600);
  expect(verdict).toMatchObject({ fault: "stall", action: "restart" });
  expect(verdict?.evidence[0]).toMatch(/2820 s are legitimate \(allReduceFailed\)/);
});

test("a step ends the longer silence that an event had allowed", () => {
  const run = trained();
  run.say("waiting", { seconds: 2_640 });
  run.tick();
  run.step();
  const from = run.seconds;
  expect((run.watch(3_600)?.atSeconds ?? Number.POSITIVE_INFINITY) - from).toBeLessThanOrEqual(300);
});

test("the start may be silent for as long as the state takes to load", () => {
  const run = new VirtualRun();
  expect(run.watch(3_600)).toBeUndefined();
  expect(run.watch(60)).toMatchObject({ fault: "stall" });
});

test("a machine that slept for an hour is no stall", () => {
  const run = trained();
  run.nowMs += 3_600_000;
  expect(run.judge()).toEqual([]);
  expect(run.watch(200)).toBeUndefined();
  expect(run.watch(120)).toMatchObject({ fault: "stall" });
});

test.each<[string, (run: VirtualRun) => void, string, string, number]>([
  ["out of memory", (run) => run.say("outOfMemory"), "outOfMemory", "ladder", 15],
  [
    "a fatal loop error",
    (run) => run.say("loopFailed", { reason: "list index" }),
    "loopFailed",
    "restart",
    15,
  ],
  [
    "a full disk",
    (run) => run.say("loopFailed", { reason: "[Errno 28] No space left on device" }),
    "diskFull",
    "restart",
    15,
  ],
  ["a missing registration", (run) => run.say("notRegistered"), "notRegistered", "stop", 35],
  ["an upload that failed for good", (run) => run.say("uploadFailed"), "uploadFailed", "tell", 5],
  [
    "an upload before its state is worth anything",
    (run) => run.say("uploadStarted"),
    "firstUploadEarly",
    "tell",
    5,
  ],
])("%s is acted upon within its bound", (_what, happen, fault, action, seconds) => {
  const run = trained();
  run.nowMs += 1;
  happen(run);
  const from = run.seconds;
  const verdict = run.watch(200);
  expect(verdict).toMatchObject({ fault, action });
  expect((verdict?.atSeconds ?? 0) - from).toBeLessThanOrEqual(seconds);
});

test("one verdict per episode: what was told once is not told at every look", () => {
  const run = trained();
  run.nowMs += 1;
  run.say("uploadFailed");
  const endless = () => (run.look = { processes: undefined });
  run.watch(60, endless);
  for (let look = 0; look < 20; look += 1) run.tick();
  expect(run.verdicts).toHaveLength(1);
});

test("an upload that succeeds ends the episode, and the next failure is told again", () => {
  const run = trained();
  for (const event of ["uploadFailed", "uploadDone", "uploadFailed"] as const) {
    run.nowMs += 1;
    run.say(event);
    run.tick();
    run.step();
  }
  expect(run.verdicts.map(({ fault }) => fault)).toEqual(["uploadFailed", "uploadFailed"]);
});

test("a claim of success does not hide that the same upload's worker died", () => {
  const run = trained();
  // Past the step up to which an upload comes too early.
  for (let step = 0; step < 5; step += 1) run.step();
  for (const event of ["uploadStarted", "uploadFailed", "uploadDone"] as const) {
    run.nowMs += 1;
    run.say(event, event === "uploadFailed" ? { reason: "An error occurred (InvalidPart)" } : {});
  }
  run.tick();
  expect(run.verdicts).toMatchObject([
    {
      fault: "uploadFailed",
      action: "tell",
      evidence: ["an upload failed: An error occurred (InvalidPart)"],
    },
  ]);
  for (const event of ["uploadStarted", "uploadDone", "uploadStarted", "uploadFailed"] as const) {
    run.nowMs += 1;
    run.say(event);
    run.tick();
    run.step();
  }
  expect(run.verdicts.map(({ fault }) => fault)).toEqual(["uploadFailed", "uploadFailed"]);
});

test("a new memory error of a GPU counts where no step comes, within two minutes", () => {
  const run = trained();
  const broken = () => {
    run.look = { gpus: { atMs: run.nowMs, gpus: fourGpus(30_000) }, gpuErrors: [{ index: 2, count: 3 }] };
  };
  const steps = () => {
    broken();
    run.step();
  };
  expect(run.watch(300, steps)).toBeUndefined();
  const from = run.seconds;
  const verdict = run.watch(240, broken);
  expect(verdict).toMatchObject({ fault: "gpuError", action: "stop" });
  expect(verdict?.evidence[0]).toMatch(
    /^new uncorrectable memory errors: GPU 2 has 3; the GPU must be reset/,
  );
  expect((verdict?.atSeconds ?? 0) - from).toBeLessThanOrEqual(120);
});

test("out of memory that training survives is no fault: the next step disproves it", () => {
  const run = trained();
  run.nowMs += 1;
  run.say("outOfMemory");
  run.tick();
  run.step();
  expect(run.watch(100)).toBeUndefined();
});

test("a rank that died is noticed in two minutes, far before NCCL's ten", () => {
  const run = trained();
  const from = run.seconds;
  const verdict = run.watch(600, () => {
    run.look = { processes: { atMs: run.nowMs + 1, missingWorkers: ["miner: 3 of 4"], stoppedPids: [] } };
  });
  expect(verdict).toMatchObject({ fault: "rankLost", action: "restart" });
  expect(verdict?.evidence).toEqual(["worker processes alive: miner: 3 of 4", "12 of the last 12 looks"]);
  expect((verdict?.atSeconds ?? 0) - from).toBeLessThanOrEqual(120);
});

test("a stopped process is noticed in two minutes", () => {
  const run = trained();
  const verdict = run.watch(120, () => {
    run.look = { processes: { atMs: run.nowMs + 1, missingWorkers: [], stoppedPids: [4711] } };
  });
  expect(verdict).toMatchObject({ fault: "stopped", action: "restart" });
});

test("three steps with a loss of nan are a fault, two are not", () => {
  const run = trained();
  for (const _ of [1, 2]) {
    run.tick();
    run.step(Number.NaN);
    run.tick();
  }
  expect(run.verdicts).toEqual([]);
  run.step(Number.NaN);
  expect(run.tick()).toMatchObject([
    { fault: "nan", action: "restart", evidence: ["the loss is NaN", "3 of the last 3 looks"] },
  ]);
});

test("a model on the CPU shows after two steps", () => {
  const run = new VirtualRun();
  run.look = { gpus: { atMs: run.nowMs, gpus: fourGpus(4) }, gpuPeakMiB: 4 };
  run.tick();
  run.step();
  run.tick();
  expect(run.verdicts).toEqual([]);
  run.step();
  const verdict = run.watch(60, () => {
    run.look = { gpus: { atMs: run.nowMs + 1, gpus: fourGpus(4) }, gpuPeakMiB: 4 };
  });
  expect(verdict).toMatchObject({ fault: "modelOnCpu", action: "restart" });
});

test("GPUs that are gone are told from a run that goes on without nvidia-smi", () => {
  const lost = (run: VirtualRun) => () => {
    run.look = {
      gpus: { atMs: run.nowMs + 1, gpus: [], problem: "Failed to initialize NVML: Unknown Error" },
    };
  };
  const working = trained();
  let look = 0;
  const verdict = working.watch(1_200, () => {
    lost(working)();
    if (++look % 3 === 0) working.step();
  });
  expect(verdict).toBeUndefined();
  const silent = trained();
  expect(silent.watch(1_200, lost(silent))).toMatchObject({ fault: "gpusLost", action: "exit" });
});

test.each([
  ["bucketStale", { scoredKey: "epoch-12/gradients.pt", scoredAgeSeconds: 4_801 }, /validators take 4800 s/],
  ["bucketRefused", { problem: "403 AccessDenied" }, /403 AccessDenied/],
  ["clockSkew", { clockOffsetSeconds: -600 }, /600 s behind the bucket's/],
])("%s is told, from the bucket and not from the log", (fault, bucket, text) => {
  const run = trained();
  let look = 0;
  const verdict = run.watch(600, () => {
    if (++look % 3 === 0) run.step();
    if (look % 12 === 0) run.look = { bucket: { atMs: run.nowMs + 1, ...bucket } };
  });
  expect(verdict).toMatchObject({ fault, action: "tell" });
  expect(verdict?.evidence[0]).toMatch(text);
});

test("a bucket in which nothing was ever written is stale as well, when an object of the start would be", () => {
  const run = trained();
  let look = 0;
  const verdict = run.watch(6_000, () => {
    if (++look % 3 === 0) run.step();
    if (look % 12 === 0) run.look = { bucket: { atMs: run.nowMs + 1, scoredMissing: true } };
  });
  expect(verdict).toMatchObject({ fault: "bucketStale", action: "tell" });
  expect(verdict?.evidence[0]).toMatch(
    /^there is no scored object 48\d\d s after the start, validators take/,
  );
});

test("silence: the longest of what applies counts, and only what came after the last step", () => {
  const limits = { startSeconds: 100, usualSeconds: 10, after: [{ event: "waiting", seconds: 50 }] };
  const at = (events: [EventName, number][]) =>
    events.reduce((seen, [event, ms]) => observe(seen, { event, fields: { loss: 1 } }, ms), NOTHING_OBSERVED);
  const allowed = (events: [EventName, number][]) => legitimateSilence(limits, at(events), 0, 0);
  expect(allowed([])).toEqual({ sinceMs: 0, allowedSeconds: 100, why: "start" });
  expect(allowed([["step", 1_000]])).toEqual({ sinceMs: 1_000, allowedSeconds: 10, why: "usual" });
  expect(
    allowed([
      ["step", 1_000],
      ["waiting", 3_000],
    ]),
  ).toEqual({ sinceMs: 1_000, allowedSeconds: 52, why: "waiting" });
  expect(
    allowed([
      ["waiting", 1_000],
      ["step", 3_000],
    ]),
  ).toMatchObject({ allowedSeconds: 10 });
});
