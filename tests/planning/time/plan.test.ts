import { expect, test } from "vitest";
import { sn38, stackValues } from "../../fixtures/stacks";
import { plan, trainerOf, warningIds } from "../support";

const withStep = (expectedStepSeconds: number) =>
  stackValues({ trainers: { "sn38-a": sn38({ tuning: { expectedStepSeconds } }) } });

test("a plan has the time model's step beside the user's", () => {
  const { uploadWindow } = trainerOf(withStep(15)).estimates;
  expect(uploadWindow?.stepSeconds).toBe(15);
  expect(uploadWindow?.modelStepSeconds).toBeGreaterThan(7);
  expect(uploadWindow?.modelStepSeconds).toBeLessThan(13);
});

test.each([
  // A step that no published run allows makes the window too wide; a slow one only makes it narrower.
  [1, true],
  [5, true],
  [9, false],
  [15, false],
  [60, false],
])("%s s a step on four H100 warns: %s", (seconds, warns) => {
  expect(warningIds(plan(withStep(seconds))).includes("LP-TIME-001")).toBe(warns);
});
