/** A healthy run whose probes lie: how often it would be restarted, on a virtual clock. */
import type { Contract } from "../contracts";
import { fourGpus, VirtualRun } from "./run";

/** What came of it. */
export interface Flapping {
  readonly steps: number;
  /** Failed all-reduces, each followed by 44 minutes of legitimate silence. */
  readonly silences: number;
  /** Faults that were told and left the run alone. */
  readonly told: number;
  /** Verdicts that would have ended the run: all of them wrong. */
  readonly restarts: number;
}

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

/**
 * A healthy SN38 miner with its all-reduces, uploads and waits for data. Every fifth look at processes and GPUs is
 * wrong, and now and then all are for up to 45 s. `contract` is SN38's, or one with other evidence.
 */
export function flappingProbes(contract: Contract, hours: number, seed: number): Flapping {
  const random = seeded(seed);
  const run = new VirtualRun(contract);
  const { probeSeconds } = contract.supervision;
  run.say("stateLoaded");
  const chance = (share: number) => random() < share;
  let nextStepAt = 900;
  let nextAllReduceAt = 4_800;
  let badUntil = 0;
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
    if (Math.floor(run.seconds / probeSeconds) % 6 === 0) {
      const gpus = wrong()
        ? { atMs: run.nowMs + 1, gpus: [], problem: "nvidia-smi did not answer" }
        : { atMs: run.nowMs + 1, gpus: fourGpus(60_000) };
      run.look = { ...run.look, gpus, gpuPeakMiB: 60_000 };
    }
    run.tick();
  }
  const told = run.verdicts.filter(({ action }) => action === "tell").length;
  return { steps, silences, told, restarts: run.verdicts.length - told };
}
