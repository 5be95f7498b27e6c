import { describe, expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import type { RehearsalFile } from "../../rehearsal/launcher/layout";
import type { LaunchFileBody } from "../../workloads/launchfile";
import { until } from "../support/until";
import { held, letStrike, workersSeen } from "./held";
import { actions, deeds, NO_STALL, PATIENT_SILENCE, supervised } from "./supervised";
import { bake, DOT_ENV, SHORT_GRACE_SECONDS, withGrace, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 60_000;

const start = (fault: string, content: LaunchFileBody, files: readonly RehearsalFile[] = []) =>
  bench.start(bake(content), { files: [DOT_ENV, ...files], env: { LAUNCHPAD_SIM_FAULT: fault } });

const restart = {
  backoffSeconds: 0.1,
  backoffCapSeconds: 1,
  healthySeconds: 60,
  perDay: 1,
  keepAlive: false,
};
/** The launcher is stopped while it waits. */
const waiting = (silence = PATIENT_SILENCE) =>
  supervised({ silence, restart: { ...restart, backoffSeconds: 60, backoffCapSeconds: 60 } });
/** Only a launcher that has seen all ranks can miss one. */
async function startAndLose(fault: string) {
  const launcher = await start(fault, waiting(NO_STALL), [held()]);
  await workersSeen(launcher);
  letStrike(launcher.root);
  return launcher;
}

describe.concurrent("the simulated miner", () => {
  test.each([
    ["a traceback", "exception@3", "ended", /miner ended with exit code 1/],
    ["an asynchronous exception", "asyncException@3", "loopFailed", /^the training loop ended$/],
    [
      "an exception from a signal handler",
      "signalException@3",
      "rankLost",
      /worker processes alive: miner: 3 of 4/,
    ],
    ["an abort", "abort@3", "ended", /miner ended with exit code 1/],
    ["a segfault", "segfault@3", "ended", /miner ended with exit code 1/],
    ["exit 0 after a crash", "exitZero@3", "ended", /ended with exit code 0; this software also ends with 0/],
    ["DHT peers that time out", "peersTimeOut@1", "ended", /miner ended with exit code 1/],
    ["a fatal loop error", "loopError@3", "loopFailed", /the training loop ended: list index out of range/],
    ["a full disk", "diskFull@3", "diskFull", /a write failed for want of disk space/],
    [
      "a rank that dies while the others hang",
      "rankDies@3",
      "rankLost",
      /worker processes alive: miner: 3 of 4/,
    ],
    ["a rank that sleeps for ever", "hang@3", "stall", /no step for \d+ s; \d+ s are legitimate/],
    ["a rank that holds its lock for ever", "lock@3", "stall", /no step for \d+ s; \d+ s are legitimate/],
    ["a stopped rank", "sigstop@3", "stopped", /stopped processes \(SIGSTOP\): \d+/],
    ["a loss of nan", "nan@3", "nan", /the loss is NaN/],
    ["a model on the CPU", "modelOnCpu", "modelOnCpu", /no GPU had more than \d+ MiB in use/],
  ])("%s is answered by a restart, with cause, evidence and outcome", async (_what, fault, cause, seen) => {
    const launcher =
      cause === "rankLost"
        ? await startAndLose(fault)
        : await start(
            fault,
            withGrace(waiting(), fault.startsWith("lock") ? SHORT_GRACE_SECONDS : undefined),
          );
    await until("the answer", () => deeds(launcher.root)[0], PATIENCE_MS);
    expect(deeds(launcher.root)).toEqual([`restart ${cause}`]);
    const [first] = actions(launcher.root).filter(({ action }) => action !== "start");
    expect(first?.evidence.join("; ")).toMatch(seen);
    expect(first?.outcome).toMatch(
      /^the software (stopped within|did not stop within).*; run 2 starts in 60 s$/,
    );
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
  });

  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "%s to torchrun is answered by a restart",
    async (signal) => {
      const launcher = await start("", supervised({ silence: PATIENT_SILENCE }));
      const port = (await launcher.port) ?? 0;
      await until(
        "a step",
        async () => (await ask(port, "/readyz")).status === 200 || undefined,
        PATIENCE_MS,
      );
      const { processes } = JSON.parse((await ask(port, "/healthz")).body) as {
        processes: { miner: number };
      };
      process.kill(processes.miner, signal);
      await until("the restart", () => deeds(launcher.root)[0], PATIENCE_MS);
      expect(deeds(launcher.root)).toEqual(["restart ended"]);
      await until(
        "a step of the second run",
        async () => {
          const answer = JSON.parse((await ask(port, "/healthz")).body);
          return (answer.processes.miner !== processes.miner && answer.lastStep !== null) || undefined;
        },
        PATIENCE_MS,
      );
      launcher.signal("SIGTERM");
      expect(await launcher.ended).toBe(0);
    },
  );
});
