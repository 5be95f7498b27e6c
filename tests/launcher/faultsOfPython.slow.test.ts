/**
 * Faults of the software, made by real means in real Python processes: the ten of NVIDIA's resiliency extension that
 * need no GPU (shared_utils/inject_fault.py, read 2026-11-21), and two more. Each is found out, answered by a restart,
 * and the next run goes on from the last checkpoint.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { LauncherProcess } from "../../rehearsal/launcher/process";
import { until } from "../support/until";
import { held, letStrike, workersSeen } from "./held";
import { checkpointStep, findPython, pythonTrainer } from "./pythonTrainer";
import { actions, deeds, NO_STALL } from "./supervised";
import { bake, said, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 60_000;
let python = "";
beforeAll(async () => {
  python = await findPython();
});

const ENDED = /miner ended with exit code 1/;
/** Steps in the order in which they were printed. */
const innerSteps = (launcher: LauncherProcess) =>
  launcher.output().stdout.flatMap(({ line }) => {
    const step = /Inner Step: (\d+)/.exec(line)?.[1];
    return step === undefined ? [] : [Number(step)];
  });

const WITHIN = /the software stopped within its grace/;
const KILLED = /the software did not stop within its grace and was killed/;

describe.concurrent("a real Python trainer", () => {
  test.each<[string, string, string, RegExp, RegExp, RegExp?]>([
    [
      "an exception",
      "exception",
      "loopFailed",
      /the training loop ended: a batch of the wrong shape/,
      WITHIN,
    ],
    ["an exception that nobody catches", "uncaught", "ended", ENDED, WITHIN, /Severe: nobody catches this/],
    ["an exception from another thread", "asyncException", "loopFailed", /^the training loop ended$/, WITHIN],
    [
      "an exception from a signal's handler",
      "signalException",
      "loopFailed",
      /the training loop ended: raised in the handler of signal 10/,
      WITHIN,
    ],
    ["an abort", "abort", "ended", ENDED, WITHIN],
    ["a segfault", "segfault", "ended", ENDED, WITHIN],
    ["a lock that is held for ever", "lock", "stall", /no step for \d+ s/, KILLED],
    ["a rank that ends with 0", "exitZero", "rankLost", /worker processes alive: miner: 3 of 4/, WITHIN],
    ["SIGINT to a rank", "SIGINT", "rankLost", /worker processes alive: miner: 3 of 4/, WITHIN],
    ["SIGTERM to a rank", "SIGTERM", "ended", ENDED, WITHIN],
    ["SIGKILL to a rank", "SIGKILL", "ended", ENDED, WITHIN],
    ["SIGSTOP to a rank", "SIGSTOP", "stopped", /stopped processes \(SIGSTOP\): \d+/, WITHIN],
  ])(
    "%s: a restart, and training goes on from the checkpoint",
    async (_what, fault, cause, seen, how, words) => {
      // Only a launcher that has seen all ranks can miss one.
      const isLoss = cause === "rankLost";
      const content = pythonTrainer(python, fault, isLoss ? { silence: NO_STALL } : {});
      const launcher = await bench.start(bake(content), { files: isLoss ? [held()] : [] });
      if (isLoss) {
        await workersSeen(launcher);
        letStrike(launcher.root);
      }
      await until("the answer", () => deeds(launcher.root)[0], PATIENCE_MS);
      await until("two checkpoints of the second run", () => checkpointStep(launcher.root) >= 8, PATIENCE_MS);
      launcher.signal("SIGTERM");
      expect(await launcher.ended).toBe(0);
      // What came after the checkpoint is trained once more, nothing before it is, and nothing is left out.
      const steps = innerSteps(launcher);
      expect(steps.slice(0, 4)).toEqual([1, 2, 3, 4]);
      expect([...new Set(steps.slice(4))].slice(0, 4)).toEqual([5, 6, 7, 8]);
      expect(deeds(launcher.root)).toEqual([`restart ${cause}`]);
      const told = actions(launcher.root).find(({ action }) => action === "restart");
      expect(told?.evidence[0]).toMatch(seen);
      expect(told?.outcome).toMatch(how);
      if (words !== undefined) expect(said(launcher)).toMatch(words);
    },
  );
});
