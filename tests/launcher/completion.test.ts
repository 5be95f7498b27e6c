/** A job that is done: remembered under its bundle, not done again, and answered for as long as its container is up. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { LAUNCH_FILE_PATH, type LaunchFileBody } from "../../workloads/launchfile";
import { until } from "../support/until";
import { actions, deeds, stateFile, supervision } from "./supervised";
import { bake, said, scriptBody, workbench } from "./support";

const bench = workbench();

/** What the images set. */
const CONTAINER = { LAUNCHPAD_IN_CONTAINER: "1" };
/** The software's working folder in it (scriptBody). */
const FOLDER = "/work";
const ARGS = ["--preflight", "off"];

/** A job that leaves one file, or trains until it is stopped when it is told to wait. */
const SCRIPT = `
  const fs = require("node:fs");
  console.log("trains");
  process.on("SIGTERM", () => process.exit(0));
  if (fs.existsSync("wait")) setInterval(() => {}, 1e4);
  else {
    fs.rmSync("model", { force: true });
    fs.writeFileSync("model", "weights");
  }`;
const results = [{ purpose: "the model", anyOf: [`${FOLDER}/model`] }];
const content: LaunchFileBody = { ...scriptBody(SCRIPT), results };
const job = bake(content);

type Running = Awaited<ReturnType<typeof bench.start>>;

/** How often the software was started. */
const trained = (launcher: Running) =>
  launcher.output().stdout.filter(({ line }) => line === "trains").length;
const state = async (launcher: Running) =>
  JSON.parse((await ask((await launcher.port) ?? 0, "/healthz")).body || "{}").state;
const untilDone = (launcher: Running) =>
  until("its end", async () => (await state(launcher)) === "done" || undefined);
async function stop(launcher: Running): Promise<number> {
  launcher.signal("SIGTERM");
  return await launcher.ended;
}

test("in a container the launcher stays when the job is done, is well, and ends with 0 when it is stopped", async () => {
  const launcher = await bench.start(job, { env: CONTAINER });
  await untilDone(launcher);
  const port = (await launcher.port) ?? 0;
  expect((await ask(port, "/healthz")).status).toBe(200);
  expect((await ask(port, "/readyz")).status).toBe(503);
  expect(JSON.parse((await ask(port, "/state.json")).body).timeline[0]).toMatchObject({ title: "done" });
  expect(await stop(launcher)).toBe(0);
  expect(actions(launcher.root).map(({ action }) => action)).toEqual(["start", "done"]);

  // A reboot, or another container with the same volumes.
  const next = bench.again(launcher.root, { env: CONTAINER, args: ARGS });
  await untilDone(next);
  expect(trained(next)).toBe(0);
  expect(said(next)).toContain("is not done again");
  expect(await stop(next)).toBe(0);
  expect(actions(launcher.root).map(({ action }) => action)).toEqual(["start", "done"]);
});

test("outside of a container the launcher ends with the job, and the next one at once", async () => {
  const first = await bench.start(job);
  expect(await first.ended).toBe(0);
  const next = bench.again(first.root, { args: ARGS });
  expect(await next.ended).toBe(0);
  expect([trained(first), trained(next)]).toEqual([1, 0]);
});

const saved = (root: string) => JSON.parse(readFileSync(stateFile(root, "state.json"), "utf8"));
const modelOf = (root: string) => join(root, "work", "model");

test.each<[string, (root: string) => void, RegExp]>([
  ["whose result is gone", (root) => rmSync(modelOf(root)), /but the result \(the model\) is not there/],
  [
    "whose result is a link to itself",
    (root) => {
      rmSync(modelOf(root));
      symlinkSync("model", modelOf(root));
    },
    /but the result \(the model\) is not there/,
  ],
  ["whose state.json was removed", (root) => rmSync(stateFile(root, "state.json")), /start \(launcher\)/],
  [
    "whose state.json is damaged",
    (root) => {
      const state = { ...saved(root), completed: { atMs: 1e300, uploaded: true } };
      writeFileSync(stateFile(root, "state.json"), JSON.stringify(state));
    },
    /warn {2}.*state\.json is damaged \(completed\.atMs: .*\) and is kept as .*state\.broken\.json/,
  ],
  [
    "of a changed bundle",
    (root) => {
      rmSync(join(root, LAUNCH_FILE_PATH));
      writeFileSync(join(root, LAUNCH_FILE_PATH), bake({ ...content, sources: { "env:SEED": "LP-1" } }));
    },
    /start \(launcher\)/,
  ],
])("a job %s is done again", async (_what, change, words) => {
  const first = await bench.start(job);
  expect(await first.ended).toBe(0);
  change(first.root);
  const next = bench.again(first.root, { args: ARGS });
  expect(await next.ended).toBe(0);
  expect(trained(next)).toBe(1);
  expect(said(next)).toMatch(words);
});

test("a job that was stopped before its end goes on with the next launcher", async () => {
  const files = [{ path: `${FOLDER}/wait`, content: "" }];
  const first = await bench.start(job, { env: CONTAINER, files });
  await until("the software", () => trained(first) || undefined);
  expect(await stop(first)).toBe(0);
  rmSync(join(first.root, "work", "wait"));
  const next = bench.again(first.root, { env: CONTAINER, args: ARGS });
  await untilDone(next);
  expect(trained(next)).toBe(1);
});

/**
 * A job that ends well and leaves a process that does not stop; that one holds the job's output open, or does not. The
 * launcher waits for the job's output up to 1 s, and then for what the job left.
 */
const leaving = (output: "inherit" | "ignore") => `
  const fs = require("node:fs");
  console.log("trains");
  const left = 'process.on("SIGTERM", () => {}); require("node:fs").writeFileSync("left", ""); setInterval(() => {}, 1e4);';
  require("node:child_process").spawn(process.execPath, ["-e", left], { detached: true, stdio: ["ignore", "${output}", "ignore"] });
  fs.writeFileSync("model", "weights");
  setInterval(() => fs.existsSync("left") && process.exit(0), 20);`;
/** Reaped by the launcher, which then knows of the end: of two signals that wait, the kernel gives SIGTERM before SIGCHLD. */
const isGone = (launcher: Running) => {
  const [, pid] = /started job as process (\d+)/.exec(said(launcher)) ?? [];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
};

test.each<[string, "inherit" | "ignore", (launcher: Running) => boolean]>([
  ["while its output is read to the end", "inherit", isGone],
  ["while what it left is ended", "ignore", (launcher) => said(launcher).includes("ended with exit code 0")],
])("a job that is asked to stop after its good end, %s, is done", async (_what, output, isTime) => {
  const stopRule = { signal: "SIGTERM", graceSeconds: 60 } as const;
  const text = bake({ ...scriptBody(leaving(output), { stop: stopRule }), results });
  const first = await bench.start(text, { env: CONTAINER });
  await until("the time to stop", () => isTime(first) || undefined);
  first.signal("SIGTERM");
  // What is left is killed at once, instead of after its grace.
  first.signal("SIGINT");
  expect(await first.ended).toBe(0);
  expect(actions(first.root).map(({ action }) => action)).toEqual(["start", "done"]);
  expect(saved(first.root)).toMatchObject({ completed: { uploaded: true }, runs: [] });
  const next = bench.again(first.root, { args: ARGS });
  expect(await next.ended).toBe(0);
  expect([trained(first), trained(next)]).toEqual([1, 0]);
});

/** A job that ends well when it gets SIGUSR2. */
const ASKED = `
  process.on("SIGUSR2", () => { require("fs").writeFileSync("model", "weights"); process.exit(0); });
  console.log("trains");
  setInterval(() => {}, 1e4);`;
async function startAsked() {
  const launcher = await bench.start(bake({ ...scriptBody(ASKED), results }), { env: CONTAINER });
  await until("the software", () => trained(launcher) > 0);
  const pid = await until("its process id", () => /started job as process (\d+)/.exec(said(launcher))?.[1]);
  return { launcher, pid: Number(pid) };
}

test("a job whose good end and the stop come at once is done", async () => {
  const { launcher: first, pid: job } = await startAsked();
  // Held like a launcher that gets no processor, until both signals wait for it.
  first.signal("SIGSTOP");
  process.kill(job, "SIGUSR2");
  await until("the end", () => / Z /.test(readFileSync(`/proc/${job}/stat`, "utf8")));
  first.signal("SIGTERM");
  first.signal("SIGCONT");
  expect(await first.ended).toBe(0);
  expect(actions(first.root).map(({ action }) => action)).toEqual(["start", "done"]);
});

test("a job that ends well while its output is still held open is not restarted for a sign of that second", async () => {
  const failed = { event: "loopFailed" as const, pattern: "^the loop failed", fields: [] };
  const text = leaving("inherit").replace(
    "process.exit(0)",
    '(console.log("the loop failed"), process.exit(0))',
  );
  const stopRule = { signal: "SIGTERM", graceSeconds: 1 } as const;
  const launcher = await bench.start(
    bake({
      ...scriptBody(text, { stop: stopRule }),
      results,
      logPatterns: [failed],
      supervision: supervision({ silence: { startSeconds: 300, usualSeconds: 300, after: [] } }),
    }),
  );
  expect(await launcher.ended).toBe(0);
  expect(deeds(launcher.root)).toEqual(["done software"]);
});

test("a good end is on the disk before what the job left is stopped", async () => {
  const stopRule = { signal: "SIGTERM", graceSeconds: 600 } as const;
  const launcher = await bench.start(
    bake({ ...scriptBody(leaving("ignore"), { stop: stopRule }), results }),
    { env: CONTAINER },
  );
  await until("the good end", () => said(launcher).includes("ended with exit code 0"));
  await until("word of it", () => saved(launcher.root).completed !== undefined);
  expect(saved(launcher.root).runs).toHaveLength(1);
  launcher.signal("SIGTERM");
  launcher.signal("SIGINT");
  expect(await launcher.ended).toBe(0);
});

function makeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

test("a good end that could not be written down is written down later", async () => {
  const { launcher, pid } = await startAsked();
  const obstacle = `${stateFile(launcher.root, "state.json")}.new`;
  // Between two writes, each of which makes a file of that name for a moment.
  await until("room for the obstacle", () => makeFolder(obstacle));
  process.kill(pid, "SIGUSR2");
  await untilDone(launcher);
  expect(saved(launcher.root).completed).toBeUndefined();
  rmSync(obstacle, { recursive: true });
  await until("word of it", () => saved(launcher.root).completed?.uploaded === true);
  expect(await stop(launcher)).toBe(0);
});
