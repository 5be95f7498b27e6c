/** events.jsonl: one line per action, also for what an operator asked for, and what the next launcher shows of it. */
import { expect, test } from "vitest";
import type { TimelineRow } from "../../launcher/tell/timeline";
import { ask } from "../../rehearsal/launcher/ask";
import { until } from "../support/until";
import { actions, deeds, supervision } from "./supervised";
import { bake, body, scriptBody, workbench } from "./support";

const bench = workbench();
const PATIENCE_MS = 60_000;

const STAYS = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e4)";
const supervisedJob = (script: string) =>
  body({
    workload: "custom",
    processes: scriptBody(script).processes,
    files: [],
    gpus: { count: 0 },
    supervision: supervision({ silence: { startSeconds: 300, usualSeconds: 300, after: [] } }),
  });
const titles = async (launcher: { port: Promise<number | undefined> }) => {
  const { body: text } = await ask((await launcher.port) ?? 0, "/state.json");
  const { timeline } = JSON.parse(text) as { timeline: TimelineRow[] };
  return timeline.map(({ title, detail, tone }) => `${title} ${detail} ${tone}`.replace(/\d+/g, "N"));
};

test("the next launcher's page begins with what was done before it, the operator's stop included", async () => {
  const first = await bench.start(bake(supervisedJob(STAYS)));
  await until("the start", () => actions(first.root)[0], PATIENCE_MS);
  first.signal("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(actions(first.root).at(-1)).toMatchObject({
    action: "stop",
    cause: "operator",
    evidence: ["SIGTERM"],
    outcome: "the software stopped within its grace",
  });
  const next = bench.again(first.root, { args: ["--preflight", "off"] });
  await until("its start", () => actions(first.root).length === 3, PATIENCE_MS);
  expect(await titles(next)).toEqual(["start  plain", "stop operator: SIGTERM plain", "start  plain"]);
  next.signal("SIGKILL");
  await next.ended;
  const taker = bench.again(first.root, { args: ["--preflight", "off", "--takeover"] });
  await until("the third start", () => actions(first.root).length === 6, PATIENCE_MS);
  expect(actions(first.root)[3]).toMatchObject({
    action: "takeover",
    cause: "operator",
    evidence: [expect.stringMatching(/^processes \d+ of an earlier launcher still ran$/)],
    outcome: "they were ended before this launcher starts anything",
  });
  expect((await titles(taker)).slice(0, 3)).toEqual([
    "start  plain",
    "restart launcher: the launcher before this one was killed while the software ran warn",
    "takeover operator: processes N of an earlier launcher still ran warn",
  ]);
});

test("a program that is not there is not taken for a run that was killed", async () => {
  const content = supervisedJob("");
  const [job] = content.processes;
  const text = bake({ ...content, processes: job === undefined ? [] : [{ ...job, command: ["no-such"] }] });
  const first = await bench.start(text);
  expect(await first.ended).toBe(21);
  const next = bench.again(first.root, { args: ["--preflight", "off"] });
  expect(await next.ended).toBe(21);
  expect(deeds(first.root)).toEqual([]);
});
