import { describe, expect, it } from "vitest";
import type { ContractReport } from "../../../scripts/contracts/check";
import { reportLines } from "../../../scripts/contracts/text";
import { plainPage } from "../../../scripts/print/style";

const report: ContractReport = {
  contract: "harbour",
  repository: "example/harbour",
  directory: "../harbour",
  pinned: "abc",
  commit: "def",
  unread: [],
  entries: [
    { part: "flag", name: "--port", status: "same", contract: "4500", source: "a.py:1", at: "a.py:1" },
    {
      part: "flag",
      name: "--tons",
      status: "changed",
      contract: "default 25",
      upstream: "default 30",
      source: "a.py:2",
      at: "a.py:3",
    },
    {
      part: "field",
      name: "tide.table",
      status: "gone",
      contract: "none",
      nearest: "tide.tables",
      source: "b.py:4",
    },
    { part: "key", name: "berth.yml crew", status: "new", upstream: "9", at: "berth.yml:3" },
    { part: "event", name: "step", status: "moved", contract: '"Lift"', source: "c.py:7", at: "c.py:9" },
    { part: "event", name: "nan", status: "elsewhere", contract: '"nan"', source: "a library" },
  ],
};
const lines = (all: boolean, of = report, width = 120) => reportLines(of, { all }, plainPage(width));

describe("the report", () => {
  it("lists differences by kind and counts the rest", () => {
    expect(lines(false)).toEqual([
      "harbour: example/harbour",
      "  checkout  ../harbour at def",
      "  contract  read from abc",
      "  result    1 changed, 1 gone, 1 new, 1 moved; 1 of 5 entries the same, 1 not told here",
      "",
      "  Changed",
      "    what  name    contract    upstream    at",
      "    flag  --tons  default 25  default 30  a.py:3",
      "",
      "  Gone",
      "    what        name        contract  nearest      source",
      "    config key  tide.table  none      tide.tables  b.py:4",
      "",
      "  New upstream, not in the contract",
      "    what         name            upstream  at",
      "    base config  berth.yml crew  9         berth.yml:3",
      "",
      "  Moved: unchanged, at other lines",
      "    what      name  source  at",
      "    log line  step  c.py:7  c.py:9",
    ]);
  });

  it("lists everything when asked", () => {
    const text = lines(true).join("\n");
    expect(text).toMatch(/\n {2}Same\n.*\n {4}flag +--port +4500 +a\.py:1 +a\.py:1\n/);
    expect(text).toMatch(/\n {2}Not told by this repository\n.*\n {4}log line +nan +"nan" +a library$/);
  });

  it("says so when nothing differs, and when it is the contract's commit", () => {
    const same = { ...report, commit: "abc", entries: report.entries.slice(0, 1) };
    expect(lines(false, same)).toEqual([
      "harbour: example/harbour",
      "  checkout  ../harbour at abc, the contract's commit",
      "  contract  read from abc",
      "  result    no difference; 1 of 1 entry the same, 0 not told here",
    ]);
  });

  it("names what the parser could not read", () => {
    const text = lines(false, { ...report, commit: null, unread: ["a.py:7"] }).join("\n");
    expect(text).toContain("../harbour, commit unknown");
    expect(text).toContain("This parser cannot read a.py:7 - ");
  });

  it("shows control characters of a checkout", () => {
    const evil = {
      ...report,
      entries: [{ ...report.entries[0], part: "text", name: "a\u001b[2J", status: "new" }],
    };
    expect(lines(false, evil as ContractReport).join("\n")).not.toContain("\u001b");
  });
});
