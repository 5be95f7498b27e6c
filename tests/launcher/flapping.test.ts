import { expect, test } from "vitest";
import { sn38Contract } from "../../scripts/bench/launcher/contracts";
import { flappingProbes } from "../../scripts/bench/launcher/virtual/flapping";

test("1,000 simulated hours of flapping probes give no false restart", () => {
  const { steps, silences, told, restarts } = flappingProbes(sn38Contract, 1_000, 20_260_131);
  expect(steps).toBeGreaterThan(100_000);
  expect(silences).toBeGreaterThan(50);
  expect(told).toBeGreaterThan(100);
  expect(restarts).toBe(0);
}, 120_000);

test("the same probes, believed at the first look, would end healthy runs all the time", () => {
  const { supervision } = sn38Contract;
  const naive = Object.fromEntries(
    Object.entries(supervision.faults).map(([name, rule]) => [
      name,
      { ...rule, evidence: { k: 1, n: 1 }, minSeconds: 0 },
    ]),
  );
  const believed = { name: "naive", supervision: { ...supervision, faults: naive } };
  expect(flappingProbes(believed, 10, 20_260_131).restarts).toBeGreaterThan(100);
});
