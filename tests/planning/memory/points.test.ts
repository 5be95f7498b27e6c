import { describe, expect, it } from "vitest";
import { SLACK } from "../../../planning/memory/constants";
import {
  estimateOfPoint,
  type MemoryPoint,
  memoryPoint,
  relativeError,
} from "../../../planning/memory/point";
import published from "./points.json";

const points = published.map((each) => memoryPoint.parse(each));
const measured = points.filter((point) => point.bound === undefined);

describe("published points", () => {
  it("are at least twelve, and at least a third of them set no constant", () => {
    expect(measured.length).toBeGreaterThanOrEqual(12);
    expect(measured.filter((point) => point.heldOut).length).toBeGreaterThanOrEqual(measured.length / 3);
    expect(new Set(points.map((point) => point.id)).size).toBe(points.length);
  });

  it.each(measured.map((point) => [point.id, point] as const))("%s is within 15 %%", (_, point) => {
    expect(Math.abs(relativeError(point))).toBeLessThanOrEqual(0.15);
  });

  it.each(points.filter((point) => point.bound !== undefined).map((point) => [point.id, point] as const))(
    "%s fits, as its source says",
    (_, point) => {
      expect(estimateOfPoint(point).gib).toBeLessThanOrEqual(point.gib);
    },
  );

  it.each([
    ["expandable", (point: MemoryPoint) => point.kind === "text" && point.setup.expandableSegments],
    ["classic", (point: MemoryPoint) => point.kind === "text" && !point.setup.expandableSegments],
    ["diffusion", (point: MemoryPoint) => point.kind === "diffusion"],
  ] as const)("that are not held out give the allocator's share: %s", (name, of) => {
    const shares = measured
      .filter((point) => of(point) && !point.heldOut && point.measure !== "allocated")
      .map((point) => {
        const { allocatedGiB, reservedGiB, peakGiB } = estimateOfPoint(point).estimate;
        return (point.gib - (point.measure === "device" ? peakGiB - reservedGiB : 0)) / allocatedGiB - 1;
      });
    expect(SLACK[name]).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / shares.length, 2);
  });

  it("what torchtitan ran on H100 of 96 GB does not fit one of 80 GB", () => {
    const point = points.find(({ id }) => id === "torchtitan-8b-8gpu");
    expect(point === undefined ? undefined : estimateOfPoint(point).estimate.peakGiB).toBeGreaterThan(
      (80e9 * 0.95) / 2 ** 30,
    );
  });
});
