/** The end of events.jsonl, which the next launcher shows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lastActions } from "../../launcher/act/eventTail";
import { ACTION_RECORDS, type ActionRecord } from "../../launcher/observe/state";

const scratch = mkdtempSync(join(tmpdir(), "launchpad-events-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const record = (run: number, over: Partial<ActionRecord> = {}): ActionRecord => ({
  at: new Date(run * 1_000).toISOString(),
  atMs: run * 1_000,
  action: "restart",
  cause: "stall",
  evidence: ["no step for 300 s"],
  outcome: `run ${run} starts`,
  run,
  bundle: "b",
  ...over,
});
const lines = (records: readonly object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join("");
const many = (from: number, count: number) => Array.from({ length: count }, (_, at) => record(from + at));

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(scratch, "folder-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test.each<[string, Record<string, string>, number[]]>([
  ["nothing is there", {}, []],
  ["a few are", { "events.jsonl": lines(many(1, 3)) }, [1, 2, 3]],
  ["more are than asked for", { "events.jsonl": lines(many(1, 30)) }, [26, 27, 28, 29, 30]],
  [
    "the file was just put aside",
    { "events.1.jsonl": lines(many(1, 9)), "events.jsonl": lines(many(10, 2)) },
    [7, 8, 9, 10, 11],
  ],
  ["the last line was cut by a full disk", { "events.jsonl": `${lines(many(1, 2))}{"at":"2026-01` }, [1, 2]],
  [
    "a line is of a newer launcher",
    { "events.jsonl": lines([record(1), { ...record(2), action: "teleport" }, record(3)]) },
    [1, 3],
  ],
  ["the file is no text", { "events.jsonl": "\u0000\ufffd\n[1]\nnull\n" }, []],
])("where %s, the last five are read", (_what, files, runs) => {
  expect(lastActions(folderWith(files), 5).map(({ run }) => run)).toEqual(runs);
});

test("of a large file only the end is read", () => {
  const long = { evidence: ["x".repeat(1_000)] };
  const folder = folderWith({ "events.jsonl": lines(many(1, 2_000).map((one) => ({ ...one, ...long }))) });
  const last = lastActions(folder, 2_000);
  expect(last.at(-1)?.run).toBe(2_000);
  // 256 KiB, of 2.2 MB.
  expect(last.length).toBeGreaterThan(ACTION_RECORDS);
  expect(last.length).toBeLessThan(300);
});
