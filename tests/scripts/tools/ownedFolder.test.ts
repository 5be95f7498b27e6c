import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { run, start } from "../../../scripts/cli/run";
import { mountsBelow, removeTree } from "../../../scripts/tools/mounts";
import { abandonedFolders, makeOwnedFolder, removeAbandoned } from "../../../scripts/tools/ownedFolder";
import { cannotRun } from "../../support/cannotRun";
import { whyNoSmallDisk } from "../../support/smallDisk";

const top = mkdtempSync(join(tmpdir(), "launchpad-owned-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));
let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(top, "parent-"));
});

/** A folder of this process whose note of the owner is changed. */
function folderOf(over: Record<string, unknown>): string {
  const folder = makeOwnedFolder(parent, "work-");
  const owner = JSON.parse(readFileSync(join(folder, "owner.json"), "utf8"));
  writeFileSync(join(folder, "owner.json"), JSON.stringify({ ...owner, ...over }));
  return folder;
}

describe("a temporary folder", () => {
  beforeEach((context) => {
    if (!existsSync("/proc/self/stat")) cannotRun(context, "this system has no /proc");
  });

  it.each<[string, () => string, boolean]>([
    ["of this process", () => makeOwnedFolder(parent, "work-"), false],
    ["of an earlier process with this one's id", () => folderOf({ startedAt: "1" }), true],
    ["of another namespace of processes", () => folderOf({ startedAt: "1", namespace: "pid:[1]" }), false],
    ["with half a note of its owner", () => folderOf({ pid: "1" }), false],
    ["without one", () => mkdtempSync(join(parent, "work-")), false],
  ])("%s is abandoned: %s", (_what, make, abandoned) => {
    const folder = make();
    mkdirSync(join(parent, "other-1"));
    expect(abandonedFolders(parent, "work-")).toEqual(abandoned ? [folder] : []);
  });

  it("is removed with the processes that work in it, and theirs", async () => {
    const folder = folderOf({ startedAt: "1" });
    const child = start("sh", ["-c", "sleep 1000 & wait"], { cwd: folder });
    const ended = child.result.catch((error: unknown) => error);
    removeAbandoned(folder);
    expect(String(await ended)).toContain("SIGKILL");
    expect(existsSync(folder)).toBe(false);
  });

  it("is none where the parent is not there", () => {
    expect(abandonedFolders(join(parent, "nowhere"), "work-")).toEqual([]);
  });
});

describe("mounts", () => {
  it("below a folder are found, the deepest first", () => {
    const table = join(parent, "mountinfo");
    const line = (point: string) => `36 35 98:0 / ${point} rw,noatime master:1 - tmpfs none rw`;
    writeFileSync(table, ["/a", "/a/b", "/ab/c", "/a/b/c\\040d", "/"].map(line).join("\n"));
    expect(mountsBelow("/a", table)).toEqual(["/a/b/c d", "/a/b"]);
    expect(mountsBelow("/a", join(parent, "none"))).toEqual([]);
  });

  it("are taken away before a folder is removed, and keep what is behind them", async (context) => {
    const why = await whyNoSmallDisk(parent);
    if (why !== undefined) cannotRun(context, why);
    const [folder, behind] = [join(parent, "folder"), join(parent, "behind")];
    for (const each of [join(folder, "a mount"), behind]) mkdirSync(each, { recursive: true });
    writeFileSync(join(behind, "kept"), "");
    await run("mount", ["--bind", behind, join(folder, "a mount")]);
    removeTree(folder);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(behind, "kept"))).toBe(true);
  });
});
