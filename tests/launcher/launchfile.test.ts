import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type ExitName, LauncherError } from "../../launcher/exitcodes";
import { launchFileHash, readLaunchFile } from "../../launcher/launchfile/read";
import { bake, body } from "./support";

const folder = mkdtempSync(join(tmpdir(), "launchpad-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = bake(body());
const baked = (extra: object) => {
  const content = { ...body(), ...extra };
  return JSON.stringify({ ...content, hash: launchFileHash(content) });
};

function failure(read: () => unknown): LauncherError {
  try {
    read();
  } catch (error) {
    if (error instanceof LauncherError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("a baked file is read as it was written", () => {
  const path = join(folder, "good.json");
  writeFileSync(path, good);
  expect(readLaunchFile(path)).toMatchObject({ trainer: "miner-a", workload: "sn38" });
});

test("key order and white space do not matter to the hash", () => {
  const path = join(folder, "pretty.json");
  const reordered = Object.fromEntries(Object.entries(JSON.parse(good)).reverse());
  writeFileSync(path, JSON.stringify(reordered, null, 2));
  expect(readLaunchFile(path).trainer).toBe("miner-a");
});

test.each<[string, string | undefined, ExitName, RegExp]>([
  ["missing", undefined, "fileMissing", /cannot be read \(ENOENT\)/],
  ["empty", "", "fileBroken", /not whole JSON \(0 characters\)/],
  ["truncated", good.slice(0, good.length / 2), "fileBroken", /not whole JSON/],
  ["a list", "[]", "fileBroken", /no JSON object/],
  [
    "nested without end",
    `{"version":1,"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
    "fileBroken",
    /is nested too deeply/,
  ],
  [
    "of a newer version",
    baked({ version: 2 }),
    "fileNewer",
    /is of version 2; this launcher reads version 1/,
  ],
  ["without a version", baked({ version: undefined }), "fileNewer", /is of version none/],
  [
    "with a changed command",
    good.replace("--netuid", "--netuix"),
    "fileTampered",
    /was changed after it was baked/,
  ],
  ["without a hash", JSON.stringify(body()), "fileTampered", /its hash is undefined/],
  ["with an unknown key", baked({ price: 3 }), "fileInvalid", /Unrecognized key: "price"/],
  ["with no process", baked({ processes: [] }), "fileInvalid", /processes/],
])("a file that is %s is refused", (name, text, exit, message) => {
  const path = join(folder, `${name.replaceAll(" ", "-")}.json`);
  if (text !== undefined) writeFileSync(path, text);
  const error = failure(() => readLaunchFile(path));
  expect(error.exit).toBe(exit);
  expect(error.message).toMatch(message);
  expect(error.message).toContain(path);
});

test("a pipe is refused, not waited for", () => {
  const path = join(folder, "pipe.json");
  expect(spawnSync("mkfifo", [path]).status).toBe(0);
  const error = failure(() => readLaunchFile(path));
  expect([error.exit, error.message]).toEqual(["fileMissing", expect.stringContaining("(not a file)")]);
});
