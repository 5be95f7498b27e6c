import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../scripts/cli/run";
import { checkContracts, exitCodeOf } from "../../../scripts/contracts/check";
import { CannotRead } from "../../../scripts/contracts/checkout";
import type { Entry } from "../../../scripts/contracts/entry";
import { HARBOUR_WATCH, harbour, harbourNext } from "./harbour";

const known = [HARBOUR_WATCH];

async function check(directory: string) {
  const [report] = await checkContracts(directory, undefined, known);
  if (report === undefined) throw new Error("no report");
  return report;
}

describe("the release that the contract was read from", () => {
  it("is the same in every entry, lines included", async () => {
    const report = await check(harbour);
    const others = report.entries.filter(({ status }) => status !== "same");
    expect(others.map(({ part, name, status }) => [part, name, status])).toEqual([
      ["flag", "--library.level", "elsewhere"],
      ["event", "outOfMemory", "elsewhere"],
      ["event", "validation", "elsewhere"],
    ]);
    expect(report.unread).toEqual([]);
    expect(exitCodeOf([report], true)).toBe(0);
  });

  it("has each kind of entry", async () => {
    const { entries } = await check(harbour);
    const parts = new Set(entries.map(({ part }) => part));
    expect([...parts].sort()).toEqual(["event", "field", "flag", "key", "locked", "text", "value"]);
  });
});

describe("the next release", () => {
  let entries: readonly Entry[];
  beforeAll(async () => {
    ({ entries } = await check(harbourNext));
  });

  const of = (status: Entry["status"]) => entries.filter((entry) => entry.status === status);

  it("has changed values, with both and the line", () => {
    expect(of("changed").map(({ name, contract, upstream, at }) => [name, contract, upstream, at])).toEqual([
      ["--load.tons", "float, default 25", "int, default 25", "harbour/options.py:19"],
      ["--load.window", "default 360", "default 372", "harbour/options.py:22"],
      [
        "--owner.token",
        "default sha256:0411ebb3f2c2",
        "default sha256:c15db3b57cc2",
        "harbour/options.py:23",
      ],
      ["--load.cargo: cargoes", '["grain","coal"]', '["grain","coal","ore"]', "harbour/job.py:5"],
      ["tide.period", "default 44700", "default 44712", "harbour/shared/settings.py:11"],
      ["tide.station", "locked", "free", "harbour/shared/settings.py:12"],
      ["tide.offset", "free", "locked", "harbour/shared/settings.py:13"],
      ["berth.yml draught.metres", "11.5", "12", "config/berth.yml:4"],
      ["berth.yml ropes", '["bow","stern"]', '["bow","stern","spring"]', "config/berth.yml:7"],
      ["retries", "3", "4", "harbour/work.py:5"],
      ["manifest", '"/var/harbour/manifest"', '"/srv/manifest"', "harbour/work.py:6"],
      ["progress", '"rope changed"', '"rope changed"', "harbour/work.py:21"],
      ["peersReady", '"berth taken"', "at 1 of 2 places", "harbour/work.py:29"],
    ]);
  });

  it("lacks entries, with the nearest that it has", () => {
    expect(of("gone").map(({ part, name, nearest }) => [part, name, nearest])).toEqual([
      ["flag", "--load.quiet", "--load.silent"],
      ["flag", "--load.berth: berths", undefined],
      ["field", "crane", "class CranesCfg"],
      ["field", "tide.table", "tide.tables"],
      ["field", "crane.reach", undefined],
      ["field", "crane.colours", undefined],
      ["field", "crane.spare", undefined],
      ["field", "crane.home", undefined],
      ["field", "crane.serial", undefined],
      ["key", "berth.yml pilot", "pilots"],
      ["value", "patience", "self.endurance"],
      ["event", "step", '"Lift {} of {} | Mass: {}"'],
      ["event", "waiting", '"Rope frayed after {} turns"'],
    ]);
  });

  it("has new ones, without a default that may be a credential", () => {
    expect(of("new").map(({ name, upstream, at }) => [name, upstream, at])).toEqual([
      ["--load.silent", "switch", "harbour/options.py:20"],
      ["--crane.key", "string", "harbour/options.py:29"],
      ["tide.tables", "default null", "harbour/shared/settings.py:14"],
      ["tide.api_token", "default sha256:02e4e3ce18e5", "harbour/shared/settings.py:15"],
      ["berth.yml pilots", "2", "config/berth.yml:6"],
      ["berth.toml crew", "9", "config/berth.toml:3"],
    ]);
    expect(JSON.stringify(entries)).not.toContain("not-a-real");
  });

  it("has moved lines apart from those that are gone", () => {
    expect(of("moved").map(({ name, source, at }) => [name, source, at])).toEqual([
      ["--port", "harbour/options.py:11", "harbour/options.py:12"],
      ["--load.note", "harbour/options.py:23", "harbour/options.py:24"],
      ["--crane.reach", "harbour/options.py:27", "harbour/options.py:28"],
      ["--load.holds", "harbour/options.py:20", "harbour/options.py:21"],
      ["label", "shared/settings.py:28", "harbour/shared/settings.py:29"],
      ["name", "work.py:28", "harbour/work.py:27"],
      ["phaseReached", "work.py:25", "harbour/moor.py:5"],
    ]);
  });

  it("is no difference where only lines moved, unless lines count", () => {
    const report = { contract: "", repository: "", directory: "", pinned: "", commit: null, unread: [] };
    const moved = [{ ...report, entries: of("moved") }];
    expect([exitCodeOf(moved, false), exitCodeOf(moved, true)]).toEqual([0, 1]);
    expect(exitCodeOf([{ ...report, entries: of("gone") }], false)).toBe(1);
    expect(exitCodeOf([{ ...report, entries: [], unread: ["a.py:1"] }], false)).toBe(2);
  });
});

describe("a folder", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "launchpad-contracts-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const copy = async (name: string) => {
    const to = join(folder, name);
    await cp(harbour, to, { recursive: true });
    return to;
  };

  it("with a file that is no Python is told, with the line", async () => {
    const to = await copy("broken");
    await writeFile(join(to, "harbour", "shared", "settings.py"), "class TideCfg(:\n    x = \n");
    const report = await check(to);
    expect(report.unread).toEqual(["harbour/shared/settings.py:1"]);
    expect(exitCodeOf([report], false)).toBe(2);
  });

  it("with a base config that is no YAML cannot be read", async () => {
    const to = await copy("yaml");
    await writeFile(join(to, "config", "berth.yml"), "berth: [4\nrope: {");
    await expect(check(to)).rejects.toThrow(
      /^config\/berth\.yml cannot be parsed: .+ - check out a whole commit$/,
    );
  });

  it("with links does not leave itself", async () => {
    const to = await copy("links");
    await symlink("/", join(to, "harbour", "everything"));
    await symlink(join(to, "harbour"), join(to, "harbour", "again"));
    expect(exitCodeOf([await check(to)], true)).toBe(0);
  });

  it("with Windows line ends is the same", async () => {
    const to = await copy("crlf");
    await writeFile(
      join(to, "harbour", "work.py"),
      (await readFile(join(to, "harbour", "work.py"), "utf8")).replaceAll("\n", "\r\n"),
    );
    expect(exitCodeOf([await check(to)], true)).toBe(0);
  });

  it("that is a repository tells its commit, one inside another repository none", async () => {
    const to = await copy("git");
    expect((await check(to)).commit).toBeNull();
    const git = (...args: string[]) =>
      run("git", ["-C", to, "-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "first");
    const { stdout } = await git("rev-parse", "HEAD");
    expect((await check(to)).commit).toBe(stdout.trim());
    expect((await check(harbour)).commit).toBeNull();
  });

  it.each([
    ["does not exist", () => join(folder, "nothing"), undefined, /nothing does not exist - name the folder/],
    ["is a file", () => join(harbour, "config", "berth.yml"), undefined, /is no folder - name the folder/],
    [
      "is something else",
      () => join(harbour, "config"),
      undefined,
      /has the files of none of example\/harbour - /,
    ],
    ["is named wrongly", () => harbour, "harbor", /did you mean harbour\? - use one of harbour$/],
  ])("that %s cannot be read", async (_, directory, as, message) => {
    const error = await checkContracts(directory(), as, known).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotRead);
    expect(String(error)).toMatch(message);
  });

  it("is compared with a contract by name although it does not look like it", async () => {
    const [report] = await checkContracts(join(harbour, "config"), "harbour", known);
    expect(report?.entries.filter(({ status }) => status === "gone").length).toBeGreaterThan(20);
  });
});
