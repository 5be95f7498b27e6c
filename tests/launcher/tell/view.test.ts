import { expect, test } from "vitest";
import { NOTHING_OBSERVED, StateStore } from "../../../launcher/observe/state";
import { configRows } from "../../../launcher/tell/config";
import { metricsText } from "../../../launcher/tell/metrics";
import { clock, duration, median } from "../../../launcher/tell/page/format";
import { timeline } from "../../../launcher/tell/timeline";
import { historyView, stateView, type TellFacts } from "../../../launcher/tell/view";
import { noUploads } from "../../../launcher/upload/state";
import { fullFile } from "../preflight/support";

const START = Date.UTC(2026, 0, 31, 12, 0, 0);

/** A launcher in its second run, 100 s old, with steps, GPUs, a bucket, a fault and an action. */
function facts(): TellFacts {
  const store = new StateStore(START, 5);
  store.startRun({ number: 2, startedAtMs: START + 10_000, pids: { miner: 7 }, rung: "micro-1" });
  const step = (inner: number, loss: number) =>
    ({
      event: "step",
      rank: 0,
      fields: { outerStep: 12, innerStep: inner, learningRate: 0.00025, loss },
    }) as const;
  store.saw(step(1, 10.5), START + 60_000);
  store.saw(step(2, Number.NaN), START + 75_000);
  store.saw({ event: "uploadDone", fields: {} }, START + 80_000);
  store.set({
    gpus: {
      atMs: START + 95_000,
      gpus: [
        {
          index: 0,
          name: "NVIDIA H100 80GB HBM3",
          memoryUsedMiB: 1_024,
          memoryTotalMiB: 81_559,
          utilisationPercent: 97,
          powerWatts: 612.4,
          temperatureCelsius: undefined,
        },
      ],
    },
    bucket: {
      atMs: START + 90_000,
      scoredKey: "epoch-12/gradients.pt",
      scoredAgeSeconds: 600,
      clockOffsetSeconds: 0.4,
    },
    ladder: { rung: "micro-1", chosen: { atMs: START + 9_000, cause: "outOfMemory" } },
    faults: [{ name: "nan", sinceMs: START + 75_000, evidence: "the loss is NaN", acted: false }],
  });
  store.acted({
    at: "2026-01-31T12:00:10.000Z",
    atMs: START + 10_000,
    action: "restart",
    cause: "stall",
    evidence: ["no step for 300 s"],
    outcome: "run 2 starts",
    run: 1,
    bundle: "0",
  });
  const preflight = {
    trainer: "miner-a",
    bundle: "0",
    simulatedGpus: false,
    seconds: 1.2,
    results: [
      {
        id: "gpu.ecc",
        severity: "critical",
        status: "passed",
        found: "none",
        expected: "none",
        milliseconds: 3,
      },
      {
        id: "host.shm",
        severity: "warning",
        status: "failed",
        found: "16 GiB",
        expected: "32",
        mend: "raise it",
        milliseconds: 3,
      },
      {
        id: "gpu.xid",
        severity: "warning",
        status: "notChecked",
        found: "no right",
        expected: "none",
        milliseconds: 3,
      },
    ],
  } as const;
  return {
    file: fullFile({ sources: { "flag:neuron.upload_steps": "LP-SN38-003" } }),
    snapshot: store.snapshot,
    preflight,
  };
}

const NOW = START + 100_000;

test("the state has ages in seconds, and no number where the software printed NaN", () => {
  expect(stateView(facts(), NOW)).toMatchObject({
    uptimeSeconds: 100,
    phase: "running",
    run: { number: 2, ageSeconds: 90, rung: "micro-1" },
    ladder: { step: "micro-1", chosen: { at: "2026-01-31T12:00:09.000Z", cause: "outOfMemory" } },
    uploads: undefined,
    totalSteps: 2,
    step: { outer: 12, inner: 2, loss: null, seconds: 15, ageSeconds: 25 },
    gpus: { ageSeconds: 5 },
    simulatedGpus: false,
    bucket: { ageSeconds: 610, limitSeconds: 4_800, key: "epoch-12/gradients.pt" },
    events: { uploadDone: { count: 1, ageSeconds: 20 }, step: { count: 2, ageSeconds: 25 } },
  });
  expect(JSON.parse(JSON.stringify(stateView(facts(), NOW))).step.loss).toBeNull();
});

test("the launcher's own uploads have the last one, what is under way, and what was refused last", () => {
  const { file, snapshot } = facts();
  const none = noUploads(900);
  const uploads = {
    ...none,
    outcomes: { ...none.outcomes, done: 2, refused: 1 },
    refusals: { weightsNotFinite: 1 },
    current: {
      step: 30,
      phase: "sending" as const,
      startedAtMs: START + 90_000,
      atMs: START + 99_000,
      sentBytes: 5,
      totalBytes: 20,
      inFlightBytes: 5,
    },
    last: { step: 10, atMs: START + 40_000, seconds: 12, bytes: 20 },
    lastRefusal: { step: 20, atMs: START + 70_000, reason: "weightsNotFinite", evidence: "NaN in w" },
  };
  const told = { file, snapshot: { ...snapshot, uploads }, preflight: undefined };
  expect(stateView(told, NOW).uploads).toMatchObject({
    current: { step: 30, phase: "sending", ageSeconds: 10, sentBytes: 5, totalBytes: 20 },
    last: { step: 10, ageSeconds: 60, seconds: 12 },
    lastRefusal: { step: 20, ageSeconds: 30, reason: "weightsNotFinite", evidence: "NaN in w" },
    refusals: { weightsNotFinite: 1 },
    maxSeconds: 900,
  });
});

test("before the first look nothing is made up", () => {
  const { file } = facts();
  const { snapshot } = new StateStore(START, 0);
  expect(stateView({ file, snapshot, preflight: undefined }, START)).toMatchObject({
    step: undefined,
    run: undefined,
    gpus: undefined,
    bucket: { ageSeconds: undefined, key: undefined },
    timeline: [],
  });
  expect(snapshot.observed).toEqual(NOTHING_OBSERVED);
});

test("the curves have a gap between two runs and where there is no number", () => {
  const point = (atMs: number, loss: number, seconds?: number) => ({
    atMs,
    loss,
    ...(seconds === undefined ? {} : { seconds }),
  });
  const history = [point(1_000, 9), point(2_000, Number.NaN, 1), point(9_000, 8), point(10_000, 7, 1)];
  expect(historyView({ history })).toEqual({
    at: [1, 2, 8.999, 9, 10],
    loss: [9, null, null, 8, 7],
    stepSeconds: [null, 1, null, null, 1],
  });
});

test("faults and actions are on one time line, the newest first", () => {
  expect(timeline(facts().snapshot)).toEqual([
    {
      atMs: START + 75_000,
      kind: "fault",
      title: "nan",
      detail: "the loss is NaN",
      outcome: undefined,
      tone: "bad",
    },
    {
      atMs: START + 10_000,
      kind: "action",
      title: "restart",
      detail: "stall: no step for 300 s",
      outcome: "run 2 starts",
      tone: "warn",
    },
  ]);
});

test.each([
  ["flag:neuron.upload_steps", "5"],
  ["flag:neuron.use_dct", "on"],
  ["flag:neuron.initial_peers", "one two"],
  ["flag:wallet.name", "w"],
  ["flag:not.there", undefined],
  ["env:NCCL_DEBUG", "WARN"],
  ["container:shmMiB", undefined],
])("the running value of %s is %s", (key, value) => {
  const [spec] = fullFile().processes;
  if (spec === undefined) throw new Error("no process");
  const command = [
    ...spec.command,
    "--neuron.use_dct",
    "--neuron.initial_peers",
    "one",
    "two",
    "--wallet.name=w",
  ];
  const processes = [
    {
      ...spec,
      command: command.filter((word, at) => word !== "--wallet.name" && command[at - 1] !== "--wallet.name"),
      env: { NCCL_DEBUG: "WARN" },
    },
  ];
  expect(configRows({ processes, sources: { [key]: "LP-1" } })).toEqual([{ key, value, source: "LP-1" }]);
});

test("a value of the software's own config file is shown from launch.json's settings", () => {
  const { processes } = fullFile();
  const sources = { "config:opt.lr": "LP-2", "config:other": "LP-3" };
  expect(configRows({ processes, sources, settings: { "config:opt.lr": "0.00002" } })).toEqual([
    { key: "config:opt.lr", value: "0.00002", source: "LP-2" },
    { key: "config:other", value: undefined, source: "LP-3" },
  ]);
});

test("metrics are Prometheus text with help, units in their names and no series for what is unknown", async () => {
  const text = await metricsText(facts(), NOW);
  for (const line of [
    'launchpad_info{trainer="miner-a",workload="sn38",bundle="000000000000"} 1',
    "launchpad_uptime_seconds 100",
    'launchpad_phase{phase="running"} 1',
    'launchpad_phase{phase="done"} 0',
    'launchpad_phase{phase="held"} 0',
    'launchpad_ladder_active{rung="micro-1"} 1',
    'launchpad_ladder_chosen_timestamp_seconds{rung="micro-1",cause="outOfMemory"} 1769860809',
    "launchpad_steps_total 2",
    "launchpad_loss Nan",
    "launchpad_step_duration_seconds 15",
    "launchpad_step_age_seconds 25",
    'launchpad_gpu_memory_used_bytes{gpu="0",model="NVIDIA H100 80GB HBM3"} 1073741824',
    'launchpad_gpu_utilization_ratio{gpu="0",model="NVIDIA H100 80GB HBM3"} 0.97',
    'launchpad_bucket_object_age_seconds{bucket="llama-4b-ws-4-227"} 610',
    "launchpad_clock_offset_seconds 0.4",
    'launchpad_fault_active{fault="nan"} 1',
    'launchpad_events_total{event="uploadDone"} 1',
    'launchpad_preflight_failed{check="host.shm",severity="warning"} 1',
    'launchpad_preflight_failed{check="gpu.ecc",severity="critical"} 0',
  ])
    expect(text.split("\n")).toContain(line);
  expect(text).not.toContain("launchpad_gpu_temperature_celsius{");
  expect(text).not.toContain('check="gpu.xid"');
  const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({
    name: name ?? "",
    type,
  }));
  for (const { name, type } of names) {
    expect(name).toMatch(/^launchpad_[a-z0-9_]+$/);
    expect(name.endsWith("_total"), name).toBe(type === "counter");
    expect(text).toMatch(new RegExp(`^# HELP ${name} [A-Z0-9].*\\.$`, "m"));
  }
  expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
});

test.each([
  [0, "0 s"],
  [59.6, "1 min"],
  [200, "3 min 20 s"],
  [4_800, "1 h 20 min"],
  [90_000, "1 d 1 h"],
])("%d seconds read as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("a time of another day has its date", () => {
  const now = new Date(2026, 0, 31, 12, 0, 5).getTime();
  expect([clock(now - 5_000, now), clock(now - 86_400_000, now)]).toEqual([
    "12:00:00",
    "2026-01-30 12:00:05",
  ]);
});

test("the median of none is undefined", () => {
  expect([median([]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([undefined, 2, 2.5]);
});
