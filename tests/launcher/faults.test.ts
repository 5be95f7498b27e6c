import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { actions, deeds, stateFile, supervised } from "./supervised";
import { bake, DOT_ENV, SN38_PROCESS, until, workbench } from "./support";

const bench = workbench();

const start = (fault: string, content = supervised()) =>
  bench.start(bake(content), { files: [DOT_ENV], env: { LAUNCHPAD_SIM_FAULT: fault } });

const restart = {
  backoffSeconds: 0.1,
  backoffCapSeconds: 1,
  healthySeconds: 60,
  perDay: 1,
  keepAlive: false,
};
/** The launcher is stopped while it waits. */
const waiting = supervised({ restart: { ...restart, backoffSeconds: 60, backoffCapSeconds: 60 } });

test.each([
  ["a traceback", "exception@3", "ended", /miner ended with exit code 1/],
  ["an asynchronous exception", "asyncException@3", "ended", /miner ended with exit code 1/],
  ["an exception from a signal handler", "signalException@3", "ended", /miner ended with exit code 1/],
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
  const launcher = await start(fault, waiting);
  await until("the answer", () => deeds(launcher.root)[0]);
  expect(deeds(launcher.root)).toEqual([`restart ${cause}`]);
  const [first] = actions(launcher.root).filter(({ action }) => action !== "start");
  expect(first?.evidence.join("; ")).toMatch(seen);
  expect(first?.outcome).toMatch(
    /^the software (stopped within|did not stop within).*; run 2 starts in 60 s$/,
  );
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(0);
});

test("past the budget of the day the trainer is given up, and the next launcher gives up at once", async () => {
  const launcher = await start("exception@2", supervised({ restart }));
  expect(await launcher.ended).toBe(43);
  expect(deeds(launcher.root)).toEqual(["restart ended", "stop ended"]);
  expect(actions(launcher.root).at(-1)?.evidence.at(-1)).toMatch(
    /all 1 restarts of 24 hours are spent, the next is free at 2/,
  );
  const next = bench.again(launcher.root);
  expect(await next.ended).toBe(43);
  expect(deeds(launcher.root)).toEqual(["restart ended", "stop ended", "stop launcher"]);
});

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
  "%s to torchrun is answered by a restart",
  async (signal) => {
    const launcher = await start("");
    const port = (await launcher.port) ?? 0;
    await until("a step", async () => (await ask(port, "/readyz")).status === 200 || undefined);
    const { processes } = JSON.parse((await ask(port, "/healthz")).body) as { processes: { miner: number } };
    process.kill(processes.miner, signal);
    await until("the restart", () => deeds(launcher.root)[0]);
    expect(deeds(launcher.root)).toEqual(["restart ended"]);
    await until("a step of the second run", async () => {
      const answer = JSON.parse((await ask(port, "/healthz")).body);
      return (answer.processes.miner !== processes.miner && answer.lastStep !== null) || undefined;
    });
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(0);
  },
);

test("out of memory walks the ladder, and what it chose outlives the launcher until the bundle changes", async () => {
  const rung = (micro: number) => ({
    id: `micro-${micro}`,
    process: "miner",
    command: [...SN38_PROCESS.command, "--neuron.local_batch_size_train", String(micro)],
  });
  const content = supervised({ ladder: [rung(2), rung(1)], restart: { ...restart, perDay: 3 } });
  const launcher = await start("oom@3", content);
  expect(await launcher.ended).toBe(43);
  expect(deeds(launcher.root)).toEqual([
    "ladder outOfMemory",
    "ladder outOfMemory",
    "restart outOfMemory",
    "stop outOfMemory",
  ]);
  const starts = actions(launcher.root).filter(({ action }) => action === "start");
  expect(starts.map(({ evidence }) => evidence)).toEqual([
    [],
    ["ladder step micro-2"],
    ["ladder step micro-1"],
    ["ladder step micro-1"],
  ]);
  expect(actions(launcher.root)[5]?.outcome).toMatch(/the ladder has no further step/);
  expect(JSON.parse(readFileSync(stateFile(launcher.root, "state.json"), "utf8"))).toMatchObject({
    rung: "micro-1",
    bundle: JSON.parse(bake(content)).hash,
  });
});

test("a failed all-reduce and its wait are left alone", async () => {
  const launcher = await start("allReduceFails@3");
  const port = (await launcher.port) ?? 0;
  // 2640 s at the simulator's scale are 5.3 s, more than three times the usual limit here.
  await until(
    "a step after the wait",
    async () => (JSON.parse((await ask(port, "/healthz")).body).lastStep?.inner ?? 0) >= 5 || undefined,
    15_000,
  );
  expect(deeds(launcher.root)).toEqual([]);
});

test("a line of 50 MB and bytes that are no text do not disturb the run", async () => {
  const launcher = await start("bigLine@3,garbage@4");
  const port = (await launcher.port) ?? 0;
  await until(
    "steps after them",
    async () => (JSON.parse((await ask(port, "/healthz")).body).lastStep?.inner ?? 0) >= 10 || undefined,
  );
  expect(deeds(launcher.root)).toEqual([]);
});

test("an upload that R2 refuses, and one that comes too early, are told while training goes on", async () => {
  const launcher = await start("r2Forbidden", supervised({ firstUploadStep: 8 }));
  await until("both", () => deeds(launcher.root).length >= 2 || undefined);
  expect(deeds(launcher.root).slice(0, 2)).toEqual(["tell firstUploadEarly", "tell uploadFailed"]);
  expect(actions(launcher.root)[1]?.evidence).toEqual([
    "the first upload of this run began at inner step 5; before step 8 its state is worthless",
  ]);
});

test("GPUs that are lost end the launcher, so that the container is started anew", async () => {
  const launcher = await bench.start(bake(supervised()), {
    files: [DOT_ENV],
    env: { LAUNCHPAD_SIM_FAULT: "hang@3", LAUNCHPAD_SIM_GPU_FAULT: "noDriver" },
  });
  expect(await launcher.ended).toBe(42);
  expect(deeds(launcher.root)).toEqual(["exit gpusLost"]);
});

test("keepAlive holds the container for inspection, unhealthy, until it is stopped", async () => {
  const held = { ...restart, perDay: 0, keepAlive: true };
  const launcher = await start("exception@3", supervised({ restart: held }));
  const port = (await launcher.port) ?? 0;
  await until("the hold", () => deeds(launcher.root)[0]);
  expect(deeds(launcher.root)).toEqual(["hold ended"]);
  const answer = await until("the page", async () => {
    const page = await ask(port, "/healthz");
    return page.status === 503 ? page : undefined;
  });
  expect(JSON.parse(answer.body).state).toBe("held");
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(43);
});

test("no checkpoint is lost or cut: the working folder holds whole files after the last run", async () => {
  const launcher = await start("rankDies@8", waiting);
  await until("the answer", () => deeds(launcher.root)[0]);
  const bucket = join(launcher.root, "work", "llama-4b-ws-4-000");
  expect(JSON.parse(readFileSync(join(bucket, "metadata.json"), "utf8"))).toMatchObject({ inner_step: 5 });
});
