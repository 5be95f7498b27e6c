import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { flood } from "../../../scripts/bench/launcher/flood";
import { startMilliseconds } from "../../../scripts/bench/launcher/start";
import { steady } from "../../../scripts/bench/launcher/steady";
import { type Bench, prepare } from "../../../scripts/bench/launcher/underTest";

const folder = mkdtempSync(join(tmpdir(), "launchpad-bench-test-"));
let bench: Bench;
beforeAll(async () => {
  bench = await prepare(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the start is measured up to the software's own clock", async () => {
  const [milliseconds = 0] = await startMilliseconds(bench, 1);
  // Node alone takes longer than 10 ms; a clock that is off would show as a negative figure or a huge one.
  expect(milliseconds).toBeGreaterThan(10);
  expect(milliseconds).toBeLessThan(60_000);
});

// 29 MB: less than the launcher keeps for a slow reader, so that no load of the machine loses a line.
it("every line of a flood arrives, and every step is read", async () => {
  const { linesIn, linesOut, dropped, missedSteps, linesPerSecond } = await flood(bench, 200_000);
  expect({ linesOut, dropped, missedSteps }).toEqual({ linesOut: linesIn, dropped: 0, missedSteps: 0 });
  expect(linesPerSecond).toBeGreaterThan(1_000);
});

it("the cost of a launcher is measured, without its children", async () => {
  const { corePercent, residentMB, peakMB } = await steady(bench, 100, 1);
  expect(corePercent).toBeGreaterThanOrEqual(0);
  expect(corePercent).toBeLessThan(100);
  expect(residentMB).toBeGreaterThan(30);
  expect(peakMB).toBeGreaterThanOrEqual(residentMB);
});
