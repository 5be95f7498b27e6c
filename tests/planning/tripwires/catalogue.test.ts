/** Every collected fact has an id, every id an entry, every entry its place in the project and on a page. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { findingTitles } from "../../../planning/findings";
import { catalogue, tripwires } from "../../../planning/tripwires/catalogue";
import { workloadProfiles } from "../../../planning/tripwires/workloads";
import { areaOf, misplacedIds } from "../../../scripts/docs/tripwires";
import { advice, claims, proposed, traps } from "./rows";

const ROOT = resolve(__dirname, "../../..");
const ID = /\bLP-[A-Z0-9]+-\d{3}\b/g;
const entries = catalogue();
const byId = new Map(entries.map((each) => [each.id, each]));

/** Source files of these rooms. */
function sources(...rooms: string[]): string[] {
  return rooms.flatMap((room) =>
    readdirSync(join(ROOT, room)).flatMap((name) => {
      const path = `${room}/${name}`;
      if (statSync(join(ROOT, path)).isDirectory()) return sources(path);
      return name.endsWith(".ts") ? [path] : [];
    }),
  );
}

/** Ids in the code that is deployed or decides, without the catalogue's own files. */
const used = new Set(
  sources("config", "workloads", "planning", "components", "images", "launcher")
    .filter((path) => !path.startsWith("planning/tripwires/") || path.endsWith("/ofSchema.ts"))
    .flatMap((path) => readFileSync(join(ROOT, path), "utf8").match(ID) ?? []),
);

describe.each([
  ["tripwires worth a test", proposed, 13],
  ["claims against upstream's code", claims, 13],
  ["advice that is wrong, harmful or contradictory", advice, 18],
  ["traps", traps, 18],
] as const)("%s", (_, rows, count) => {
  it(`are all ${count} there`, () => {
    expect(new Set(rows.map(([row]) => row)).size).toBe(count);
  });

  it.each(rows.map(([row, ...ids]) => [row, ids] as const))("%s", (_row, ids) => {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !byId.has(id))).toEqual([]);
  });
});

describe("the catalogue", () => {
  it("has every id that the code has", () => {
    expect([...used].filter((id) => !byId.has(id)).sort()).toEqual([]);
  });

  it("has no id that nothing shows, but those whose answer is how something is built", () => {
    const silent = new Set(["construction", "launcher", "documented"]);
    expect(
      entries.filter(({ id, verdict }) => !used.has(id) && !silent.has(verdict)).map(({ id }) => id),
    ).toEqual([]);
  });

  it("has each tripwire once, with what is true and where from", () => {
    expect(new Set(tripwires.map(({ id }) => id)).size).toBe(tripwires.length);
    for (const { id } of tripwires) {
      const entry = byId.get(id);
      expect(entry?.title, id).not.toBe(id);
      if (entry?.verdict !== "value")
        expect([id, entry?.says, entry?.truth, entry?.source]).not.toContain(undefined);
    }
  });

  it("names files of the project that there are", () => {
    expect(
      tripwires.filter(({ where }) => !existsSync(join(ROOT, where))).map(({ id, where }) => [id, where]),
    ).toEqual([]);
  });

  it("gives each id one meaning: one warning, one piece of advice, or values for one reason", () => {
    const meanings = new Map<string, Set<string>>();
    const mean = (id: string, what: string) => meanings.set(id, (meanings.get(id) ?? new Set()).add(what));
    for (const id of Object.keys(findingTitles)) mean(id, "warning");
    for (const { workload, refused, sets } of workloadProfiles) {
      for (const { id, setting } of refused) mean(id, `refused ${setting}`);
      for (const { profiles } of sets)
        for (const { id } of Object.values(profiles).flat()) mean(id, `value of ${workload}`);
    }
    expect([...meanings].filter(([, of]) => of.size > 1).map(([id, of]) => [id, ...of])).toEqual([]);
  });

  it("has ids of one form only, each in an area that the page has", () => {
    expect(entries.filter(({ id }) => !/^LP-[A-Z0-9]+-\d{3}$/.test(id))).toEqual([]);
    expect(misplacedIds()).toEqual([]);
    expect(areaOf("LP-SN38-001")).toBe("SN38");
  });

  it.each(["docs/tripwires.md", "docs/profiles.md"])("finds each of its ids on %s", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const here = entries.filter((each) => each.page.startsWith(`${page}#`));
    expect(here.length).toBeGreaterThan(5);
    const anchor = (id: string) => [`### ${id}\n`, `<a id="${id.toLowerCase()}"></a>`];
    expect(
      here.filter(({ id }) => !anchor(id).some((each) => text.includes(each))).map(({ id }) => id),
    ).toEqual([]);
  });
});
