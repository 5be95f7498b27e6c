/** The figures of uploads: losses that count, upload after upload, sizes of parts, and the time that is left. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_LOSSES, trimmedMean, withLoss, withNewRun } from "../../../launcher/upload/losses";
import { bytesInFlight, MOST_PARTS, partBytes } from "../../../launcher/upload/parts";
import { projectedSeconds } from "../../../launcher/upload/state";
import { tooSoon } from "../../../launcher/upload/when";

describe("losses", () => {
  const seen = (...values: number[]) => values.reduce((losses, loss) => withLoss(losses, loss, 3), NO_LOSSES);
  test("the first ones are kept, the last ones roll on, and none counts for both", () => {
    expect(seen(9, 8, 7)).toEqual({ first: [9, 8, 7], last: [] });
    expect(seen(9, 8, 7, 6, 5, 4, 3)).toEqual({ first: [9, 8, 7], last: [5, 4, 3] });
    expect(seen(Number.NaN, 9, 8, 7, Number.NaN)).toEqual({ first: [9, 8, 7], last: [Number.NaN] });
    expect(withNewRun(seen(9, 8, 7, 6))).toEqual({ first: [9, 8, 7], last: [] });
  });
  test("one step that jumps does not decide", () => {
    expect(trimmedMean([1, 1, 1, 1, 1000])).toBe(1);
    expect(trimmedMean([4])).toBe(4);
    expect(trimmedMean([])).toBeNaN();
  });
});

describe("often enough", () => {
  const now = 1_000_000;
  test.each<[string, Parameters<typeof tooSoon>[0], number | undefined, number, RegExp | undefined]>([
    ["no rule", undefined, 101, 0, undefined],
    ["steps that have passed", { steps: 100 }, 200, 0, undefined],
    ["too few steps", { steps: 100 }, 199, 0, /^99 steps since the last upload, one per 100 steps/],
    ["a training that began anew", { steps: 100 }, 10, 0, undefined],
    ["a step that nobody knows", { steps: 100 }, undefined, 0, undefined],
    ["too few seconds", { seconds: 60 }, 101, 59_900, /^59 s since the last upload, one per 60 s/],
    ["seconds that have passed", { seconds: 60 }, 101, 60_000, undefined],
    ["a clock that was set back", { seconds: 60 }, 101, -5_000, undefined],
    ["both, one of them too few", { seconds: 60, steps: 10 }, 101, 61_000, /1 steps/],
  ])("%s", (_what, every, step, agoMs, expected) => {
    const why = tooSoon(every, { step: 100, atMs: now - agoMs }, step, now);
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
    expect(tooSoon(every, undefined, step, now)).toBeUndefined();
  });
});

describe("parts", () => {
  test("are equal, of the planned size, and never more than 10,000", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5e12 }), fc.integer({ min: 5, max: 512 }), (bytes, partMiB) => {
        const size = partBytes(bytes, partMiB);
        return size % 2 ** 20 === 0 && size >= partMiB * 2 ** 20 && Math.ceil(bytes / size) <= MOST_PARTS;
      }),
    );
    expect(partBytes(16e9, 64)).toBe(64 * 2 ** 20);
    expect(bytesInFlight(10, 5, 4)).toBe(10);
    expect(bytesInFlight(1e9, 5, 4)).toBe(20 * 2 ** 20);
  });
  test.each([
    [10_000, 50, 0, 100, 20],
    [10_000, 0, 50, 100, 20],
    [10_000, 0, 0, 100, 10],
    [10_000, 100, 50, 100, 10],
  ])(
    "after %i ms with %i sent and %i on their way of %i, all of it takes %i s",
    (ms, sentBytes, inFlightBytes, totalBytes, seconds) => {
      const current = {
        step: 1,
        phase: "sending",
        startedAtMs: 0,
        atMs: ms,
        sentBytes,
        inFlightBytes,
        totalBytes,
      } as const;
      expect(projectedSeconds(current)).toBe(seconds);
    },
  );
});
