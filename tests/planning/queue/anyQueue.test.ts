import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { h100s, image, planOf, text, type Values } from "./support";

describe("any queue", () => {
  const job = fc
    .record({
      kind: fc.constantFrom("instruct", "dpo", "grpo", "sdxl", "flux"),
      sizeB: fc.constantFrom(1, 3, 8, 14, 72),
      samples: fc.constantFrom(1, 20_000, 1_000_000),
      hours: fc.constantFrom(0.5, 3, 24),
      arrival: fc.constantFrom(0, 0.25, 6),
      deadline: fc.constantFrom(undefined, 7, 30),
      round: fc.constantFrom(1, 2),
    })
    .map(({ kind, sizeB, samples, ...rest }) =>
      kind === "sdxl" || kind === "flux"
        ? image("", { modelType: kind, ...rest })
        : text("", { task: kind, model: { sizeB }, dataset: { samples }, ...rest }),
    );
  const queue = fc
    .array(job, { maxLength: 8 })
    .map((jobs) => jobs.map((each, index): Values => ({ ...each, name: `仕事 ${index}` })));

  it("is planned alike in any order, and takes at least as long as its longest job", () => {
    const gpus = { b: h100s(4), a: h100s(1, { hourlyPrice: 2 }) };
    const turned = { a: gpus.a, b: gpus.b };
    const both = queue.chain((jobs) =>
      fc.tuple(fc.constant(jobs), fc.shuffledSubarray(jobs, { minLength: jobs.length })),
    );
    fc.assert(
      fc.property(both, ([jobs, shuffled]) => {
        const plan = planOf(jobs, gpus);
        expect(planOf(shuffled, turned)).toEqual(plan);
        expect(plan.jobs).toHaveLength(jobs.length);
        const longest = Math.max(
          0,
          ...plan.jobs.map(({ place }) => (place === undefined ? 0 : place.end - place.start)),
        );
        expect(plan.makespanHours).toBeGreaterThanOrEqual(longest);
        for (const { place, arrival, givenHours, state, notes } of plan.jobs) {
          if (place !== undefined) {
            expect(place.start).toBeGreaterThanOrEqual(arrival);
            expect(place.end - place.start).toBeLessThanOrEqual(givenHours + 1e-9);
          }
          if (state !== "fits" && state !== "unknown") expect(notes.length).toBeGreaterThan(0);
        }
        const { gpuHours, usedGpuHours, idleGpuHours } = plan.idle;
        expect(usedGpuHours + idleGpuHours).toBeCloseTo(gpuHours, 6);
      }),
      { numRuns: 40 },
    );
  });
});
