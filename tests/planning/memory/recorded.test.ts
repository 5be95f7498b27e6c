/** The model against points that scripts/gpu/measure-memory.sh recorded on a GPU, where there are such recordings. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { type MemoryPoint, memoryPoint, relativeError } from "../../../planning/memory/point";
import { median } from "../../../scripts/bench/statistics";

const root = resolve(__dirname, "../../..");
const recordings = join(root, "tests/recordings/gpu");
const folders = existsSync(recordings)
  ? readdirSync(recordings).filter((name) => name.startsWith("g4-"))
  : [];

/** Points of a recording that ran, in the measure of PyTorch's allocator. */
function pointsOf(folder: string): MemoryPoint[] {
  const context = JSON.parse(readFileSync(join(recordings, folder, "context.json"), "utf8"));
  return readFileSync(join(recordings, folder, "points.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ reservedBytes }) => reservedBytes !== undefined)
    .map(({ id, setup, reservedBytes }) =>
      memoryPoint.parse({
        kind: "text",
        id,
        source: folder,
        date: String(context.recordedAt).slice(0, 10),
        hardware: context.gpus,
        measure: "reserved",
        gib: reservedBytes / 2 ** 30,
        heldOut: true,
        setup,
      }),
    );
}

it("docs/measurements.md says of G4 whether it is recorded", () => {
  const row = readFileSync(join(root, "docs/measurements.md"), "utf8")
    .split("\n")
    .find((line) => line.startsWith("| G4 "));
  expect(row).toContain("scripts/gpu/measure-memory.sh");
  expect(row?.endsWith("| missing |")).toBe(folders.length === 0);
});

// Without a recording there is nothing to compare, and the test above has said so.
for (const folder of folders) {
  it(`${folder}: the median error is at most 10 %`, () => {
    const points = pointsOf(folder);
    expect(points.length).toBeGreaterThanOrEqual(15);
    expect(median(points.map((point) => Math.abs(relativeError(point))))).toBeLessThanOrEqual(0.1);
  });
}
