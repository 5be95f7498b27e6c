import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { h100s, image, jobOf, planOf, text, type Values } from "./support";

describe("any queue", () => {
  const job = fc
    .record({
      kind: fc.constantFrom("instruct", "dpo", "grpo", "sdxl", "flux"),
      sizeB: fc.constantFrom(1, 3, 8, 14, 72),
      samples: fc.constantFrom(2, 20_000, 1_000_000),
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

  it("gives advice that holds when it is taken", () => {
    const tight = fc
      .tuple(queue, fc.array(fc.double({ min: 0.05, max: 4, noNaN: true }), { minLength: 8, maxLength: 8 }))
      .map(([jobs, deadlines]) =>
        jobs.map((each, at): Values => ({ ...each, deadline: Number(each.arrival) + (deadlines[at] ?? 1) })),
      );
    const hosts = (more: Readonly<Record<string, number>> = {}) => ({
      a: h100s(1 + (more.a ?? 0)),
      b: h100s(2 + (more.b ?? 0), { gpuModel: "NVIDIA A100-SXM4-80GB" }),
    });
    let taken = 0;
    fc.assert(
      fc.property(tight, (jobs) => {
        for (const { name, deadline = 0, notes } of planOf(jobs, hosts()).jobs) {
          const fix = notes.find(({ about }) => about === "deadline")?.fix ?? "";
          const [, gpus, host = ""] = /^with (\d+) more GPU\(s\) free on (\w)/.exec(fix) ?? [];
          if (gpus !== undefined) {
            const { place } = jobOf(planOf(jobs, hosts({ [host]: Number(gpus) })), name);
            expect(place?.end).toBeLessThanOrEqual(deadline + 1 / 3600);
            taken++;
          }
          const [, later] = /(?<!in this order )a deadline of (\S+) h is kept/.exec(fix) ?? [];
          if (later !== undefined) {
            const changed = jobs.map((each) =>
              each.name === name ? { ...each, deadline: Number(later) } : each,
            );
            const own = jobOf(planOf(changed, hosts()), name).notes;
            expect(own.filter(({ about }) => about === "deadline")).toEqual([]);
            taken++;
          }
        }
      }),
      { numRuns: 40 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});
