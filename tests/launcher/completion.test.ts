/** A job that is done: remembered under its bundle, not done again, and answered for as long as its container is up. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../../rehearsal/launcher/ask";
import { until } from "../support/until";
import { actions, stateFile } from "./supervised";
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
  else fs.writeFileSync("model", "weights");`;
const content = { ...scriptBody(SCRIPT), results: [{ purpose: "the model", anyOf: [`${FOLDER}/model`] }] };
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

test.each<[string, (root: string) => void, string?]>([
  ["whose result is gone", (root) => rmSync(join(root, "work", "model"))],
  ["whose state.json was removed", (root) => rmSync(stateFile(root, "state.json"))],
  ["of a changed bundle", () => {}, bake({ ...content, sources: { "env:SEED": "LP-1" } })],
])("a job %s is done again", async (_what, change, bundle = job) => {
  const first = await bench.start(job);
  expect(await first.ended).toBe(0);
  change(first.root);
  const next = await bench.start(bundle, { root: first.root });
  expect(await next.ended).toBe(0);
  expect(trained(next)).toBe(1);
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
