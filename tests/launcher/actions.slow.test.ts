import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { until } from "../support/until";
import { actions, deeds, stateFile, supervised } from "./supervised";
import { bake, DOT_ENV, SN38_PROCESS, said, workbench } from "./support";

const bench = workbench();

const start = (fault: string, content = supervised()) =>
  bench.start(bake(content), { files: [DOT_ENV], env: { LAUNCHPAD_SIM_FAULT: fault } });

/** The last step's number; 0 before the first, and where a busy machine gave no answer in 2 s. */
async function innerStep(port: number): Promise<number> {
  const { status, body } = await ask(port, "/healthz");
  return status === 0 ? 0 : (JSON.parse(body).lastStep?.inner ?? 0);
}

const restart = {
  backoffSeconds: 0.1,
  backoffCapSeconds: 1,
  healthySeconds: 60,
  perDay: 1,
  keepAlive: false,
};

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
    chosen: { cause: "outOfMemory" },
    bundle: JSON.parse(bake(content)).hash,
  });
});

test("a failed all-reduce and its wait are left alone", async () => {
  const launcher = await start("allReduceFails@3");
  const port = (await launcher.port) ?? 0;
  // 2640 s at the simulator's scale are 5.3 s, more than three times the usual limit here.
  await until("a step after the wait", async () => (await innerStep(port)) >= 5 || undefined);
  expect(deeds(launcher.root)).toEqual([]);
});

test("a line of 50 MB and bytes that are no text do not disturb the run", async () => {
  const silence = { startSeconds: 10, usualSeconds: 15, after: [] };
  const launcher = await start("bigLine@3,garbage@4", supervised({ silence }));
  const port = (await launcher.port) ?? 0;
  await until("steps after them", async () => (await innerStep(port)) >= 10 || undefined, 180_000);
  expect(deeds(launcher.root)).toEqual([]);
});

test.each([
  ["403", "r2Forbidden", /an upload failed: .*\(403\).*Forbidden/],
  ["429", "r2Busy", /an upload failed: .*\(SlowDown\)/],
  ["5xx", "r2Broken", /an upload failed: .*\(503\)/],
  // Told although "Successfully pushed" follows.
  ["a part mismatch", "r2Parts", /an upload failed: .*\(InvalidPart\).* All non-trailing parts/],
])("an upload that ends in %s is told with its reason, and training goes on", async (_what, fault, seen) => {
  const launcher = await start(fault);
  await until("the news", () => deeds(launcher.root)[0]);
  const told = actions(launcher.root).find(({ action }) => action === "tell");
  expect(told).toMatchObject({ cause: "uploadFailed", outcome: "the run goes on" });
  expect(told?.evidence[0]).toMatch(seen);
});

test("an upload that comes too early is a loud event", async () => {
  const launcher = await start("", supervised({ firstUploadStep: 8 }));
  await until("the news", () => deeds(launcher.root)[0]);
  expect(deeds(launcher.root)).toEqual(["tell firstUploadEarly"]);
  expect(actions(launcher.root)[1]?.evidence).toEqual([
    "the first upload of this run began at inner step 5; before step 8 its state is worthless",
  ]);
  // Written down first, said next: what is said arrives through a pipe.
  await until("the sentence", () => said(launcher).includes("error tell (firstUploadEarly)") || undefined);
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
  const launcher = await start("rankDies@8");
  await until("the answer", () => deeds(launcher.root)[0]);
  const bucket = join(launcher.root, "work", "llama-4b-ws-4-000");
  expect(JSON.parse(readFileSync(join(bucket, "metadata.json"), "utf8"))).toMatchObject({ inner_step: 5 });
});
