import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { processTree } from "../../../rehearsal/driver/processes";
import { run, start } from "../../../scripts/cli/run";
import { mountsBelow, removeTree } from "../../../scripts/tools/mounts";
import {
  abandonedFolders,
  makeOwnedFolder,
  removeAbandoned,
  withOwnedFolder,
} from "../../../scripts/tools/ownedFolder";
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

function renamed(folder: string): string {
  renameSync(folder, `${folder}x`);
  return `${folder}x`;
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
    ["of a longer name", () => renamed(folderOf({ startedAt: "1" })), false],
  ])("%s is abandoned: %s", (_what, make, abandoned) => {
    const folder = make();
    mkdirSync(join(parent, "other-1"));
    expect(abandonedFolders(parent, "work-")).toEqual(abandoned ? [folder] : []);
  });

  it("is removed with the processes that work in it, and theirs", async () => {
    const folder = folderOf({ startedAt: "1" });
    const child = start("sh", ["-c", "sleep 1000 & wait"], { env: { ...process.env, TMPDIR: folder } });
    const ended = child.result.catch((error: unknown) => error);
    removeAbandoned(folder);
    expect(String(await ended)).toContain("SIGKILL");
    expect(existsSync(folder)).toBe(false);
  });

  it("is removed beside a shell whose user looked into it", async () => {
    const folder = folderOf({ startedAt: "1" });
    const env = { ...process.env, PWD: folder, OLDPWD: folder };
    const shell = start("sleep", ["1000"], { cwd: folder, env });
    removeAbandoned(folder);
    expect(existsSync(folder)).toBe(false);
    expect(processTree(shell.pid ?? 0)).toHaveLength(1);
    await shell.stop();
  });

  it("of another user's making is never taken for abandoned", (context) => {
    if (process.getuid?.() !== 0) cannotRun(context, "only root can give a folder away");
    const folder = folderOf({ startedAt: "1" });
    expect(abandonedFolders(parent, "work-")).toEqual([folder]);
    chownSync(folder, 65_534, 65_534);
    expect(abandonedFolders(parent, "work-")).toEqual([]);
  });

  it("for one piece of work is gone after it, with what a killed one left", async () => {
    folderOf({ startedAt: "1" });
    const here = await withOwnedFolder(parent, "work-", async (folder) => {
      writeFileSync(join(folder, "a file"), "");
      return readdirSync(parent);
    });
    expect(here).toHaveLength(1);
    await expect(withOwnedFolder(parent, "work-", () => Promise.reject(new Error("no")))).rejects.toThrow(
      "no",
    );
    expect(readdirSync(parent)).toEqual([]);
  });

  it("behind a symbolic link has its real path", () => {
    const link = join(top, "link");
    symlinkSync(parent, link);
    expect(dirname(makeOwnedFolder(link, "work-"))).toBe(realpathSync(parent));
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
    symlinkSync(parent, join(top, "short"));
    removeTree(join(top, "short", "folder"));
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(behind, "kept"))).toBe(true);
  });
});
