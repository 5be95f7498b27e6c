import { describe, expect, test } from "vitest";
import { TIME_FACTOR } from "../../../planning/time";
import { timeResiduals } from "../../../scripts/docs/timePoints";
import { timePoints } from "./points";

const residuals = timeResiduals(timePoints);

describe("published speeds", () => {
  test.each(residuals.map((each) => [each.id, each] as const))("%s", (_, { ratio }) => {
    expect(ratio).toBeGreaterThan(1 / TIME_FACTOR);
    expect(ratio).toBeLessThan(TIME_FACTOR);
  });

  test("at least a third of the points were not fitted on", () => {
    for (const kind of ["text", "diffusion"] as const) {
      const all = residuals.filter((each) => each.kind === kind);
      const held = all.filter((each) => each.heldOut);
      expect(held.length / all.length, kind).toBeGreaterThanOrEqual(1 / 3);
    }
  });

  test("each point has a name of its own", () => {
    expect(new Set(residuals.map(({ id }) => id)).size).toBe(residuals.length);
  });

  test.each(["h100", "a100"] as const)("the %s's share is the one that fits its points best", (gpu) => {
    const logs = residuals
      .filter((each) => each.kind === "text" && each.gpu === gpu && !each.heldOut)
      .map(({ ratio }) => Math.log(ratio));
    const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
    expect(logs.length).toBeGreaterThan(5);
    expect(Math.abs(mean)).toBeLessThan(0.03);
  });
});
