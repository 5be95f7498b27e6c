import { describe, expect, test } from "vitest";
import type { Facts } from "../../../launcher/act/facts";
import { judge, newMemory } from "../../../launcher/act/judge";
import { uploadSlow } from "../../../launcher/act/uploadSlow";
import { NOTHING_OBSERVED, type Observed, observe } from "../../../launcher/observe/state";
import { type CurrentUpload, noUploads, type UploadsState } from "../../../launcher/upload/state";
import type { EventName } from "../../../workloads/events";
import { sn38Faults } from "../../../workloads/sn38/faults";
import { supervision } from "../supervised";

/** SN38's contract on a clock of seconds, with an upload limit of 900 s. */
const file = {
  gpus: { count: 0 },
  supervision: supervision({
    probeSeconds: 5,
    faults: { uploadSlow: sn38Faults.uploadSlow },
    uploadSeconds: 900,
  }),
};
const context = { file, resumedAtMs: 0 };

function facts(seconds: number, observed: Observed, uploads?: UploadsState): Facts {
  const nothing = { processes: undefined, gpus: undefined, gpuPeakMiB: undefined, bucket: undefined };
  return { nowMs: seconds * 1_000, runStartedAtMs: 0, observed, uploads, ...nothing };
}
const said = (...events: [EventName, number][]) =>
  events.reduce(
    (seen, [event, seconds]) => observe(seen, { event, fields: {} }, seconds * 1_000),
    NOTHING_OBSERVED,
  );

describe("an upload of the software's own", () => {
  test.each<[string, [EventName, number][], number, boolean | undefined, RegExp]>([
    ["that never began", [], 5_000, undefined, /./],
    ["that has begun", [["uploadStarted", 0]], 899, undefined, /./],
    [
      "past its limit",
      [["uploadStarted", 0]],
      901,
      true,
      /^an upload has taken 901 s so far; 900 s are allowed$/,
    ],
    [
      "done in time",
      [
        ["uploadStarted", 0],
        ["uploadDone", 600],
      ],
      5_000,
      false,
      /^the last upload took 600 s/,
    ],
    [
      "done too late",
      [
        ["uploadStarted", 0],
        ["uploadDone", 1_000],
      ],
      5_000,
      true,
      /^the last upload took 1000 s; 900/,
    ],
    [
      "cancelled for an all-reduce",
      [
        ["uploadStarted", 0],
        ["uploadCancelled", 300],
      ],
      5_000,
      false,
      /300 s/,
    ],
    [
      "begun again after a slow one",
      [
        ["uploadStarted", 0],
        ["uploadDone", 1_000],
        ["uploadStarted", 1_100],
      ],
      1_200,
      undefined,
      /./,
    ],
  ])("%s", (_what, events, now, present, seen) => {
    const sign = uploadSlow(facts(now, said(...events)), context);
    expect(sign?.present).toBe(present);
    if (sign !== undefined) expect(sign.seen).toMatch(seen);
  });

  test("is told once, 20 s past its limit, until one is done in time", () => {
    let memory = newMemory(0);
    let observed = NOTHING_OBSERVED;
    const told: number[] = [];
    for (let now = 0; now <= 6_000; now += 5) {
      if (now === 100 || now === 2_000)
        observed = observe(observed, { event: "uploadStarted", fields: {} }, now * 1_000);
      if (now === 1_500 || now === 2_100)
        observed = observe(observed, { event: "uploadDone", fields: {} }, now * 1_000);
      const result = judge(file, memory, facts(now, observed));
      memory = result.memory;
      for (const { fault, action } of result.verdicts) {
        expect([fault, action]).toEqual(["uploadSlow", "tell"]);
        told.push(now);
      }
      if (now === 1_900) expect(result.standing).toMatchObject([{ name: "uploadSlow" }]);
      if (now === 2_200) expect(result.standing).toEqual([]);
    }
    expect(told).toEqual([1_025]);
  });
});

describe("an upload of the launcher's own", () => {
  const current = (over: Partial<CurrentUpload>): UploadsState => ({
    ...noUploads(100),
    current: {
      step: 5,
      phase: "sending",
      startedAtMs: 0,
      atMs: 50_000,
      sentBytes: 0,
      totalBytes: 1e9,
      inFlightBytes: 1e8,
      ...over,
    },
  });
  const last = (seconds: number): UploadsState => ({
    ...noUploads(100),
    last: { step: 5, atMs: 9, seconds, bytes: 1 },
  });
  test.each<[string, UploadsState, boolean | undefined, RegExp]>([
    ["before the first one", noUploads(100), undefined, /./],
    ["at the gate", current({ phase: "checking" }), undefined, /./],
    ["fast enough", current({ sentBytes: 4e8 }), false, /needs 100 s or more; 100 s are allowed$/],
    [
      "too slow for its limit",
      current({ sentBytes: 3e8 }),
      true,
      /^the upload has sent 300.0 of 1000.0 MB in 50 s \(6.00 MB\/s\) and needs 125 s/,
    ],
    [
      "of which nothing has arrived",
      current({}),
      true,
      /sent 0.0 of 1000.0 MB in 50 s \(0.00 MB\/s\) and needs 500 s/,
    ],
    ["that was done in time", last(99), false, /99 s/],
    ["that was done too late", last(101), true, /^the last upload took 101 s; 100 s are allowed$/],
  ])("%s", (_what, uploads, present, seen) => {
    // What the log says of uploads does not count where the launcher makes them.
    const sign = uploadSlow(facts(60, said(["uploadStarted", 0]), uploads), context);
    expect(sign?.present).toBe(present);
    if (sign !== undefined) expect(sign.seen).toMatch(seen);
  });
});
