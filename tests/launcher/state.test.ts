import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { identify, isAlive } from "../../launcher/act/identity";
import { decideRestart, withinDay } from "../../launcher/act/restarts";
import { StateFolder } from "../../launcher/act/stateFolder";
import { LauncherError } from "../../launcher/exitcodes";
import type { Say } from "../../launcher/log";
import { ask } from "../../rehearsal/launcher/ask";
import { LAUNCHER_STATE_PATH } from "../../workloads/launchfile";
import { until } from "../support/until";
import { held, letStrike } from "./held";
import { actions, deeds, NO_STALL, stateFile, supervised } from "./supervised";
import { bake, DOT_ENV, SN38_PROCESS, said, scriptBody, workbench } from "./support";

const bench = workbench();
const scratch = mkdtempSync(join(tmpdir(), "launchpad-state-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Survives everything but SIGKILL, also the loss of its output pipes. */
const STUBBORN = `
  for (const name of ["SIGHUP", "SIGPIPE"]) process.on(name, () => {});
  process.stdout.on("error", () => {});
  console.log("up " + process.pid);
  setInterval(() => {}, 1e4);`;

const pidOf = (launcher: { output(): { stdout: { line: string }[] } }) =>
  until("the software", () => {
    const line = launcher.output().stdout.find((one) => one.line.startsWith("up "))?.line;
    return line === undefined ? undefined : Number(line.slice(3));
  });

const lives = (pid: number) => identify(pid) !== undefined;

test("a killed launcher's software is found again: refused without --takeover, ended with it", async () => {
  const first = await bench.start(bake(scriptBody(STUBBORN)));
  const pid = await pidOf(first);
  first.signal("SIGKILL");
  await first.ended;
  expect(lives(pid)).toBe(true);

  const refused = bench.again(first.root);
  expect(await refused.ended).toBe(24);
  expect(said(refused)).toContain(`still running (processes ${pid}); stop it, or start with --takeover`);
  expect(lives(pid)).toBe(true);

  const taker = bench.again(first.root, { args: ["--takeover"] });
  const next = await pidOf(taker);
  expect(next).not.toBe(pid);
  expect(lives(pid)).toBe(false);
  taker.signal("SIGTERM");
  expect(await taker.ended).toBe(0);
});

test("software whose leader is gone too is found by its mark", async () => {
  const script = `
    const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(STUBBORN)}], { detached: true, stdio: ["ignore", "inherit", "ignore"] });
    setInterval(() => {}, 1e4);`;
  const first = await bench.start(bake(scriptBody(script)));
  const pid = await pidOf(first);
  const state = JSON.parse(readFileSync(stateFile(first.root, "state.json"), "utf8"));
  first.signal("SIGKILL");
  await first.ended;
  process.kill(state.runs[0].leader.pid, "SIGKILL");
  await until("the leader's end", () => !lives(state.runs[0].leader.pid) || undefined);
  const refused = bench.again(first.root);
  expect(await refused.ended).toBe(24);
  const taker = bench.again(first.root, { args: ["--takeover"] });
  await pidOf(taker);
  expect(lives(pid)).toBe(false);
});

test("a pid that was given out again is not taken for the old process", () => {
  const self = identify(process.pid);
  if (self === undefined) throw new Error("this process has no identity");
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startTicks: self.startTicks - 1 })).toBe(false);
  expect(isAlive({ ...self, bootId: "another boot" })).toBe(false);
});

test("two launchers never use one state folder, and the lock of a dead one is no obstacle", async () => {
  const first = await bench.start(bake(scriptBody(STUBBORN)));
  await pidOf(first);
  const second = bench.again(first.root);
  expect(await second.ended).toBe(24);
  expect(said(second)).toMatch(/another launcher \(process \d+\) uses this state folder/);
  first.signal("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(existsSync(stateFile(first.root, "launcher.lock"))).toBe(false);
  writeFileSync(stateFile(first.root, "launcher.lock"), '{"pid":1,"startTicks":-1,"bootId":"old"}');
  const third = bench.again(first.root);
  await pidOf(third);
});

test.each<[string, (folder: string) => void]>([
  ["on a full disk", (folder) => symlinkSync("/dev/full", join(folder, "probe.json.new"))],
  [
    "that is a file",
    (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
    },
  ],
  ["whose state.json is a folder", (folder) => mkdirSync(join(folder, "state.json"))],
  [
    "whose damaged state.json cannot be set aside",
    (folder) => {
      writeFileSync(join(folder, "state.json"), "{");
      mkdirSync(join(folder, "state.broken.json"));
    },
  ],
  [
    "in which nothing can be made",
    (folder) => {
      rmSync(folder, { recursive: true });
      symlinkSync("/proc/sys/kernel", folder);
    },
  ],
])("a state folder %s is one clear error, and the software is not started", async (_what, spoil) => {
  const root = mkdtempSync(join(scratch, "root-"));
  const folder = join(scratch, "state", String(Math.random()).slice(2));
  mkdirSync(folder, { recursive: true });
  spoil(folder);
  const launcher = await bench.start(bake(scriptBody("require('fs').writeFileSync('ran', '')")), {
    root,
    args: ["--state", folder],
  });
  expect(await launcher.ended).toBe(23);
  expect(said(launcher)).toMatch(
    /the state folder .* cannot be written \((ENOSPC|ENOTDIR|EEXIST|EACCES|EPERM|ENOENT)\)|state\.json (cannot be read|is damaged and cannot be renamed to .*state\.broken\.json) \(EISDIR\)/,
  );
  expect(existsSync(join(root, "work", "ran"))).toBe(false);
});

test("a state folder that nobody can make is an error as well", async () => {
  const launcher = await bench.start(bake(scriptBody("")), { args: ["--state", "/proc/none"] });
  expect(await launcher.ended).toBe(23);
  expect(said(launcher)).toContain("the state folder /proc/none cannot be written (ENOENT)");
});

test("a state folder that fails later does not end the software: it is said once and counted", async () => {
  // The news of the first refused upload is to be written, after the fifth step; the third waits for the folder's end.
  const launcher = await bench.start(bake(supervised({ silence: NO_STALL })), {
    files: [DOT_ENV, held()],
    env: { LAUNCHPAD_SIM_FAULT: "r2Forbidden,garbage@3" },
  });
  await until("the start", () => actions(launcher.root)[0]);
  const folder = dirname(stateFile(launcher.root, "x"));
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
  letStrike(launcher.root);
  await until("the sentence", () => said(launcher).includes("cannot be written any more") || undefined);
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(0);
  expect(said(launcher).match(/cannot be written any more/g)).toHaveLength(1);
});

const SAVED = { version: 1, bundle: "b", restartsMs: [1], runs: [] };

test.each<[string, string, string]>([
  ["that is cut", '{"version":1,"bundle":', "it is no JSON"],
  ["that lacks a key", '{"version":1}', "bundle: "],
  [
    "with a date that no clock shows",
    JSON.stringify({ ...SAVED, completed: { atMs: 1e300, uploaded: true } }),
    "completed.atMs: ",
  ],
])("a state.json %s is set aside and that is said; it is not believed", async (_what, text, why) => {
  const folder = mkdtempSync(join(scratch, "broken-"));
  writeFileSync(join(folder, "state.json"), text);
  const opened = StateFolder.open(folder);
  const words: string[] = [];
  const say: Say = (level, message) => words.push(`${level} ${message}`);
  expect(opened.read(say)).toBeUndefined();
  expect(words).toEqual([expect.stringContaining(`warn ${folder}/state.json is damaged (${why}`)]);
  expect(words[0]).toContain(`is kept as ${folder}/state.broken.json; what it held is forgotten`);
  expect(readFileSync(join(folder, "state.broken.json"), "utf8")).toBe(text);
  expect(opened.save({ ...SAVED, version: 1 })).toBe(true);
  expect(opened.read(say)).toEqual(SAVED);
  expect(words).toHaveLength(1);
  expect(() => StateFolder.open(folder)).toThrow(LauncherError);
  opened.close();
});

test("a new bundle starts from its own values and with its whole budget", async () => {
  const root = mkdtempSync(join(scratch, "root-"));
  const content = supervised({ ladder: [{ id: "micro-1", process: "miner", command: ["no-such-program"] }] });
  const saved = {
    version: 1,
    rung: "micro-1",
    restartsMs: Array.from({ length: 9 }, () => Date.now()),
    runs: [],
  };
  const text = bake(content);
  const state = (bundle: string) => {
    mkdirSync(join(root, LAUNCHER_STATE_PATH), { recursive: true });
    writeFileSync(stateFile(root, "state.json"), JSON.stringify({ ...saved, bundle }));
  };
  const other = await bench.start(text, { root, files: [DOT_ENV], command: "check" });
  await other.ended;
  state("another bundle");
  const fresh = bench.again(root);
  const port = (await fresh.port) ?? 0;
  await until("a step", async () => (await ask(port, "/readyz")).status === 200 || undefined);
  expect(actions(root)[0]?.evidence).toEqual([]);
  fresh.signal("SIGTERM");
  expect(await fresh.ended).toBe(0);
  state(JSON.parse(text).hash);
  const spent = bench.again(root);
  expect(await spent.ended).toBe(43);
  expect(deeds(root)).toEqual(["stop launcher"]);
});

test("the ladder's step is told by the next launcher with its date and its cause", async () => {
  const root = mkdtempSync(join(scratch, "root-"));
  const text = bake(
    supervised({ ladder: [{ id: "micro-1", process: "miner", command: SN38_PROCESS.command }] }),
  );
  await (await bench.start(text, { root, files: [DOT_ENV], command: "check" })).ended;
  const atMs = Date.UTC(2026, 0, 31, 12);
  mkdirSync(join(root, LAUNCHER_STATE_PATH), { recursive: true });
  const saved = { version: 1, bundle: JSON.parse(text).hash, rung: "micro-1", restartsMs: [], runs: [] };
  writeFileSync(
    stateFile(root, "state.json"),
    JSON.stringify({ ...saved, chosen: { atMs, cause: "outOfMemory" } }),
  );
  const launcher = bench.again(root, { args: ["--preflight", "off"] });
  const port = (await launcher.port) ?? 0;
  await until("the start", () => actions(root)[0]);
  expect(JSON.parse((await ask(port, "/state.json")).body)).toMatchObject({
    ladder: { step: "micro-1", chosen: { at: "2026-01-31T12:00:00.000Z", cause: "outOfMemory" } },
  });
  expect((await ask(port, "/metrics")).body).toContain(
    `launchpad_ladder_chosen_timestamp_seconds{rung="micro-1",cause="outOfMemory"} ${atMs / 1_000}`,
  );
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(0);
  expect(JSON.parse(readFileSync(stateFile(root, "state.json"), "utf8"))).toMatchObject({
    chosen: { atMs, cause: "outOfMemory" },
    runs: [],
  });
});

const HOUR_MS = 3_600_000;
const policy = {
  backoffSeconds: 10,
  backoffCapSeconds: 600,
  healthySeconds: 3_600,
  perDay: 3,
  keepAlive: false,
};

test.each([
  [0, 10],
  [1, 20],
  [5, 320],
  [6, 600],
  [5_000, 600],
])("after %i failed runs in a row the next starts in %i s", (inARow, delaySeconds) => {
  expect(decideRestart(policy, [], inARow, 0)).toEqual({ allowed: true, delaySeconds });
});

test("the budget counts the last 24 hours and says when the next restart is free", () => {
  const now = 100 * HOUR_MS;
  const restarts = [now - 25 * HOUR_MS, now - 23 * HOUR_MS, now - 2 * HOUR_MS, now - HOUR_MS];
  expect(withinDay(restarts, now)).toHaveLength(3);
  expect(decideRestart(policy, restarts, 0, now)).toEqual({ allowed: false, freeAtMs: now + HOUR_MS });
  expect(decideRestart(policy, restarts, 0, now + HOUR_MS)).toMatchObject({ allowed: true });
  expect(decideRestart({ ...policy, perDay: 0 }, [], 0, now)).toMatchObject({ allowed: false });
  // Written before the clock was set back.
  expect(withinDay([now + HOUR_MS, now + 25 * HOUR_MS], now)).toEqual([now + HOUR_MS]);
});

test("nothing of these tests is left running", () => {
  const found = spawnSync("pgrep", ["-f", scratch], { encoding: "utf8" });
  expect(found.stdout.trim()).toBe("");
});
