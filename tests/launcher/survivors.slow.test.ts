/** Never two at once, also where SIGKILL does not end what ran: with a process that really outlives it. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { identify } from "../../launcher/act/identity";
import { onStopSignal } from "../../launcher/act/stopRequest";
import { waitUntilGone } from "../../launcher/act/survivors";
import { cannotRun } from "../support/cannotRun";
import {
  firstChild,
  makeUnkillable,
  UNSHARE,
  type Unkillable,
  whyNoneUnkillable,
} from "../support/unkillable";
import { until } from "../support/until";
import { actions, deeds, stateFile, supervision } from "./supervised";
import { bake, body, said, scriptBody, workbench } from "./support";

const bench = workbench({ concurrent: true });
const PATIENCE_MS = 60_000;
let lacking: string | undefined;
const survivors: Unkillable[] = [];
beforeAll(async () => {
  lacking = await whyNoneUnkillable();
});
beforeEach((context) => {
  if (lacking !== undefined) cannotRun(context, lacking);
});

afterAll(() => {
  for (const one of survivors) one.letGo();
});

/**
 * Prints `up` with the process ids of its own and of `unshare`, and ends when it is told to. As torchrun's ranks the
 * latter has a session of its own: once its parent is dead and it is stuck in its exit, nothing of it names the run.
 */
const SCRIPT = `
  const child = require("child_process").spawn(${JSON.stringify(UNSHARE[0])}, ${JSON.stringify(UNSHARE.slice(1))}, { stdio: "ignore", detached: true });
  console.log("up " + process.pid + " " + child.pid);
  setInterval(() => {}, 1e4);`;

const content = body({
  workload: "custom",
  processes: scriptBody(SCRIPT, { stop: { signal: "SIGTERM", graceSeconds: 1 } }).processes,
  files: [],
  gpus: { count: 0 },
  supervision: supervision({ silence: { startSeconds: 300, usualSeconds: 300, after: [] } }),
});
type Launcher = Awaited<ReturnType<typeof bench.start>>;

/** Process ids of the software's run of this number. */
const runOf = (launcher: Launcher, number: number) =>
  until(
    `run ${number}`,
    () => {
      const line = launcher.output().stdout.filter((one) => one.line.startsWith("up "))[number - 1]?.line;
      return line?.split(" ").slice(1).map(Number);
    },
    PATIENCE_MS,
  );

/** A launcher whose software has died and left a process that nothing ends. */
async function withSurvivor(): Promise<{ launcher: Launcher; survivor: Unkillable }> {
  const launcher = await bench.start(bake(content));
  const [leader = 0, unshare = 0] = await runOf(launcher, 1);
  const survivor = await makeUnkillable(unshare);
  survivors.push(survivor);
  process.kill(leader, "SIGKILL");
  const words = `processes ${survivor.pid} survived SIGKILL; nothing is started beside them`;
  await until("the launcher's words", () => said(launcher).includes(words) || undefined, PATIENCE_MS);
  return { launcher, survivor };
}

const starts = (root: string) => actions(root).filter(({ action }) => action === "start").length;
const lives = (pid: number) => identify(pid) !== undefined;

describe.concurrent("a process that survives SIGKILL", () => {
  test("holds the restart back until it is gone", async () => {
    const { launcher, survivor } = await withSurvivor();
    expect([starts(launcher.root), lives(survivor.pid)]).toEqual([1, true]);
    survivor.letGo();
    const [, unshare = 0] = await runOf(launcher, 2);
    await firstChild(unshare);
    expect(lives(survivor.pid)).toBe(false);
    expect(deeds(launcher.root)).toEqual(["restart ended"]);
    expect(actions(launcher.root)[1]?.outcome).toMatch(
      new RegExp(`was killed; processes ${survivor.pid} survived SIGKILL; run 2 starts in`),
    );
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(41);
  });

  test("ends the launcher, and the next one refuses to start while it lives", async () => {
    const { launcher, survivor } = await withSurvivor();
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(43);
    expect(actions(launcher.root).at(-1)).toMatchObject({
      action: "stop",
      cause: "ended",
      outcome: "given up; nothing is started beside them; restart the host",
      evidence: expect.arrayContaining([`still there: ${survivor.pid}`]),
    });
    expect(JSON.parse(readFileSync(stateFile(launcher.root, "state.json"), "utf8"))).toMatchObject({
      runs: [{ name: "survivor", leader: { pid: survivor.pid } }],
    });
    const refused = bench.again(launcher.root, { args: ["--preflight", "off"] });
    expect(await refused.ended).toBe(24);
    const taker = bench.again(launcher.root, { args: ["--preflight", "off", "--takeover"] });
    expect(await taker.ended).toBe(24);
    expect(said(taker)).toMatch(/survived SIGKILL; restart the host before this trainer is started again/);
    expect([starts(launcher.root), lives(survivor.pid)]).toEqual([1, true]);
    survivor.letGo();
    await until("its end", () => !lives(survivor.pid) || undefined, PATIENCE_MS);
    const next = bench.again(launcher.root, { args: ["--preflight", "off"] });
    await runOf(next, 1);
    expect(deeds(launcher.root)).toEqual(["stop ended", "restart launcher"]);
    next.signal("SIGTERM");
    await next.ended;
  });

  test("of a stop on request is left word of", async () => {
    const launcher = await bench.start(bake(content));
    const [, unshare = 0] = await runOf(launcher, 1);
    const survivor = await makeUnkillable(unshare);
    survivors.push(survivor);
    launcher.signal("SIGTERM");
    expect(await launcher.ended).toBe(41);
    expect(actions(launcher.root).at(-1)).toMatchObject({
      action: "stop",
      cause: "operator",
      outcome: expect.stringContaining(`processes ${survivor.pid} survived SIGKILL`),
    });
    const refused = bench.again(launcher.root, { args: ["--preflight", "off"] });
    expect(await refused.ended).toBe(24);
  });

  test("is waited for no longer than allowed", async () => {
    const stop = onStopSignal();
    try {
      expect(await waitUntilGone([process.pid], 0.1, stop)).toEqual([process.pid]);
      expect(await waitUntilGone([2 ** 30], 60, stop)).toEqual([]);
    } finally {
      stop.dispose();
    }
  });
});
