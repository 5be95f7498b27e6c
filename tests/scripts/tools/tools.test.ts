import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OperatorError } from "../../../scripts/cli/errors";
import { run } from "../../../scripts/cli/run";
import {
  cachedFolder,
  cacheFolder,
  findTool,
  requireTool,
  ToolMissing,
  type ToolSurroundings,
  tools,
} from "../../../scripts/tools";
import type { ToolSpec } from "../../../scripts/tools/table";

let folder: string;
let calls: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "launchpad-tools-"));
  calls = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const spec: ToolSpec = {
  commands: ["frobnicate", "frob"],
  purpose: "test the search",
  pypi: { requirement: "frob-py==1.2.3", sha256: ["00"] },
};

function program(path: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
}

function around(change: Partial<ToolSurroundings> = {}): ToolSurroundings {
  return {
    env: { PATH: join(folder, "bin"), LAUNCHPAD_CACHE: join(folder, "cache") },
    isDebian: true,
    isRoot: true,
    fetchFromPypi: async (source, into) => {
      calls.push(`pypi ${source.requirement}`);
      program(join(into, "bin", "frob"));
    },
    unpackDebian: async (name, into) => {
      calls.push(`unpack ${name}`);
      program(join(into, "usr", "bin", "frobnicate"));
    },
    installDebian: async (name) => {
      calls.push(`install ${name}`);
      program(join(folder, "bin", "frobnicate"));
    },
    say: (line) => calls.push(line),
    ...change,
  };
}

const fails = async () => {
  throw new Error("no answer\nwith details");
};

describe("a search for a tool", () => {
  it("takes what is on PATH, the preferred name first, and fetches nothing", async () => {
    program(join(folder, "bin", "frob"));
    expect((await findTool("frob", spec, around())).path).toBe(join(folder, "bin", "frob"));
    program(join(folder, "bin", "frobnicate"));
    expect(await findTool("frob", spec, around())).toEqual({
      name: "frob",
      path: join(folder, "bin", "frobnicate"),
      from: "path",
    });
    expect(calls).toEqual([]);
  });

  it("takes what is on PATH only when nothing else works, for a tool whose version matters", async () => {
    program(join(folder, "bin", "frob"));
    const late = { ...spec, pathLast: true };
    expect((await findTool("frob", late, around())).from).toBe("pypi");
    const offline = {
      env: { ...around().env, LAUNCHPAD_CACHE: join(folder, "other") },
      fetchFromPypi: fails,
    };
    expect((await findTool("frob", late, around(offline))).from).toBe("path");
  });

  it("passes over a file on PATH that cannot be run, and over a folder", async () => {
    program(join(folder, "bin", "frob"));
    chmodSync(join(folder, "bin", "frob"), 0o644);
    mkdirSync(join(folder, "bin", "frobnicate"));
    expect((await findTool("frob", spec, around())).from).toBe("pypi");
  });

  it("fetches into the cache once", async () => {
    const first = await findTool("frob", spec, around());
    expect(first).toMatchObject({ from: "pypi", path: join(folder, "cache/tools/frob-1.2.3/bin/frob") });
    expect((await findTool("frob", spec, around())).from).toBe("cache");
    expect(calls).toEqual(["pypi frob-py==1.2.3"]);
  });

  it("fetches once when several ask at the same time", async () => {
    const both = await Promise.all([1, 2, 3].map(() => findTool("frob", spec, around())));
    expect(new Set(both.map((tool) => tool.path)).size).toBe(1);
    expect(calls).toEqual(["pypi frob-py==1.2.3"]);
  });

  it("goes on to the next way when one fails, and leaves nothing half-made", async () => {
    const both: ToolSpec = { ...spec, debian: { package: "frob", way: "unpack" } };
    const tool = await findTool("frob", both, around({ fetchFromPypi: fails }));
    expect(tool.path).toBe(join(folder, "cache/tools/frob-debian/usr/bin/frobnicate"));
    expect(readdirSync(join(folder, "cache/tools"))).toEqual(["frob-debian"]);
  });

  it("installs as root on Debian, after one line that says so", async () => {
    const installed: ToolSpec = {
      ...spec,
      pypi: undefined,
      debian: { package: "frob-tools", way: "install" },
    };
    expect((await findTool("frob", installed, around())).from).toBe("debian");
    expect(calls).toEqual([
      "Installing the Debian package frob-tools: frob is needed to test the search",
      "install frob-tools",
    ]);
  });

  it.each<[string, ToolSpec, Partial<ToolSurroundings>, string]>([
    [
      "nothing works",
      { ...spec, debian: { package: "frob", way: "unpack" } },
      { fetchFromPypi: fails, unpackDebian: fails },
      "frob is missing: no frobnicate or frob on PATH; frob-py==1.2.3: no answer; Debian package frob: no answer - as root: apt-get install frob",
    ],
    [
      "it is not root",
      { ...spec, pypi: undefined, debian: { package: "frob", way: "install" } },
      { isRoot: false },
      "frob is missing: no frobnicate or frob on PATH - as root: apt-get install frob",
    ],
    [
      "it is not Debian",
      { ...spec, pypi: undefined, debian: { package: "frob", way: "install" } },
      { isDebian: false },
      "frob is missing: no frobnicate or frob on PATH - install frobnicate with this system's package manager",
    ],
    [
      "the package holds something else",
      spec,
      { fetchFromPypi: async () => {}, isDebian: false },
      "frob is missing: no frobnicate or frob on PATH; frob-py==1.2.3: no frobnicate or frob in it - install frobnicate with this system's package manager",
    ],
  ])("tells every reason and the way out when %s", async (_, which, change, message) => {
    const search = findTool("frob", which, around(change));
    await expect(search).rejects.toThrow(new ToolMissing("", [], "").constructor as typeof ToolMissing);
    await expect(search).rejects.toThrow(message);
    await expect(search).rejects.toBeInstanceOf(OperatorError);
  });
});

describe("the cache folder", () => {
  it.each<[NodeJS.ProcessEnv, string]>([
    [{ LAUNCHPAD_CACHE: "/a", XDG_CACHE_HOME: "/b", HOME: "/c" }, "/a"],
    [{ XDG_CACHE_HOME: "/b", HOME: "/c" }, "/b/launchpad"],
    [{ HOME: "/c" }, "/c/.cache/launchpad"],
    [{ LAUNCHPAD_CACHE: "", XDG_CACHE_HOME: "", HOME: "/c" }, "/c/.cache/launchpad"],
  ])("of %j is %s", (env, path) => {
    expect(cacheFolder(env)).toBe(path);
  });

  it("removes what a killed run left of the same folder, and nothing else", async () => {
    mkdirSync(join(folder, ".thing.unfinished-abc"));
    mkdirSync(join(folder, ".other.unfinished-abc"));
    await cachedFolder(folder, "thing", async () => {});
    expect(readdirSync(folder).sort()).toEqual([".other.unfinished-abc", "thing"]);
  });

  it("keeps no folder whose making failed, and lets the next one try", async () => {
    await expect(cachedFolder(folder, "thing", fails)).rejects.toThrow("no answer");
    expect(readdirSync(folder)).toEqual([]);
    expect(await cachedFolder(folder, "thing", async () => {})).toMatchObject({ made: true });
    expect(existsSync(join(folder, "thing"))).toBe(true);
  });
});

describe("the table", () => {
  it.each(Object.entries(tools))("says of %s what it is for and how to get it", (_, tool) => {
    expect(tool.commands.length).toBeGreaterThan(0);
    expect(`x is needed to ${tool.purpose}`).toMatch(/[a-z]$/);
    expect(tool.pypi ?? tool.python ?? tool.go ?? tool.debian).toBeDefined();
    for (const hash of tool.pypi?.sha256 ?? []) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("gives a shellcheck that runs", { timeout: 200_000 }, async () => {
    const { path } = await requireTool("shellcheck");
    const { stdout } = await run(path, ["--version"]);
    expect(stdout).toMatch(/^version: 0\.\d+/m);
  });
});
