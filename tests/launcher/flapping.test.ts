import { expect, test } from "vitest";
import type { Supervision } from "../../workloads/launchfile";
import { SN38_PROBE_SECONDS, sn38Faults } from "../../workloads/sn38/faults";
import { fourGpus, VirtualRun } from "./virtual";

/** Numbers in [0, 1) from a seed (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A healthy miner whose probes lie: every fifth look is wrong, and now and then all are for up to 45 s. */
function flappingProbes(hours: number, seed: number, faults: Supervision["faults"]) {
  const random = seeded(seed);
  const run = new VirtualRun(faults);
  run.say("stateLoaded");
  const chance = (share: number) => random() < share;
  let nextStepAt = 900;
  let nextAllReduceAt = 4_800;
  let badUntil = 0;
  const of = (action: string) => run.verdicts.filter((verdict) => verdict.action === action).length;
  let steps = 0;
  let silences = 0;
  while (run.seconds < hours * 3_600) {
    if (run.seconds >= nextStepAt) {
      run.step(2 + random());
      steps += 1;
      nextStepAt = run.seconds + 10 + random() * 20 + (chance(0.002) ? 150 : 0);
      if (steps % 20 === 0) run.say("uploadStarted");
      if (steps % 20 === 4) run.say(chance(0.1) ? "uploadFailed" : "uploadDone");
      if (chance(0.001)) {
        run.say("dataFetchFailed");
        nextStepAt += random() * 900;
      }
    }
    if (run.seconds >= nextAllReduceAt) {
      nextAllReduceAt += 4_800;
      run.say("allReduceStarted");
      const failed = chance(0.15);
      if (failed) run.say("allReduceFailed", { reason: "simulated" });
      if (failed) silences += 1;
      else run.say("allReduceDone");
      nextStepAt = run.seconds + (failed ? 2_640 : 120 + random() * 900);
    }
    // Once in two hours everything looks bad for up to 45 s; besides, every fifth look is wrong.
    if (chance(1 / 1_440)) badUntil = run.seconds + random() * 45;
    const wrong = () => run.seconds < badUntil || chance(0.2);
    run.look = {
      ...run.look,
      processes: {
        atMs: run.nowMs + 1,
        missingWorkers: wrong() ? ["miner: 3 of 4"] : [],
        stoppedPids: wrong() ? [4711] : [],
      },
    };
    if (Math.floor(run.seconds / SN38_PROBE_SECONDS) % 6 === 0) {
      const gpus = wrong()
        ? { atMs: run.nowMs + 1, gpus: [], problem: "nvidia-smi did not answer" }
        : { atMs: run.nowMs + 1, gpus: fourGpus(60_000) };
      run.look = { ...run.look, gpus, gpuPeakMiB: 60_000 };
    }
    run.tick();
  }
  return { steps, silences, told: of("tell"), restarts: run.verdicts.length - of("tell") };
}

test("1,000 simulated hours of flapping probes give no false restart", () => {
  const { steps, silences, told, restarts } = flappingProbes(1_000, 20_260_131, sn38Faults);
  expect(steps).toBeGreaterThan(100_000);
  expect(silences).toBeGreaterThan(50);
  expect(told).toBeGreaterThan(100);
  expect(restarts).toBe(0);
}, 120_000);

test("the same probes, believed at the first look, would end healthy runs all the time", () => {
  const naive = Object.fromEntries(
    Object.entries(sn38Faults).map(([name, rule]) => [
      name,
      { ...rule, evidence: { k: 1, n: 1 }, minSeconds: 0 },
    ]),
  );
  expect(flappingProbes(10, 20_260_131, naive).restarts).toBeGreaterThan(100);
});
