import { describe, expect, it } from "vitest";
import { placesOf } from "../../../scripts/contracts/sources";
import { watches } from "../../../scripts/contracts/watches";

describe.each(watches.map((watch) => [watch.name, watch] as const))("the watch of %s", (_, watch) => {
  it("names a place in its repository for each value, string and file", () => {
    for (const { what, source } of [...(watch.values ?? []), ...(watch.texts ?? [])])
      expect(placesOf(source), `${what}: ${source}`).not.toEqual([]);
    for (const { file } of [...(watch.models ?? []), ...(watch.documents ?? [])])
      expect(file).toMatch(/^[\w./-]+\.(py|ya?ml|toml)$/);
  });

  it("names only literals of its own patterns", () => {
    const literals = new Set(watch.events?.patterns.map(({ literal }) => literal));
    const named = [...Object.keys(watch.events?.elsewhere ?? {}), ...Object.keys(watch.events?.parts ?? {})];
    expect(named.filter((literal) => !literals.has(literal))).toEqual([]);
  });

  it("names only flags and keys of its own tables", () => {
    for (const { table, defaults = {} } of [watch.flags, ...(watch.models ?? [])].filter(
      (each) => each !== undefined,
    ))
      expect(Object.keys(defaults).filter((name) => !table.some((flag) => flag.name === name))).toEqual([]);
  });

  it("has each name in its tables once", () => {
    for (const { table } of [watch.flags, ...(watch.models ?? [])].filter((each) => each !== undefined)) {
      const names = table.map(({ name }) => name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });
});

describe("the watches together", () => {
  it("have a name each", () => {
    const names = watches.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("know which log lines can be looked up, with a line each", () => {
    const without = watches.flatMap(({ name, prefix, events }) =>
      (events?.patterns ?? [])
        .filter(({ literal }) => events?.elsewhere?.[literal] === undefined)
        .filter(({ source }) => placesOf(source, prefix).some(({ lines }) => lines.length === 0))
        .map(({ source }) => `${name}: ${source}`),
    );
    expect(without).toEqual([]);
  });

  it("see what users of Connito may not change", () => {
    const connito = watches.find(({ name }) => name === "connito");
    const locked = connito?.models?.flatMap((models) => models.locked ?? []) ?? [];
    expect(locked).toEqual(
      expect.arrayContaining(["chain.netuid", "cycle.train_period", "model.model_path", "sched.total_steps"]),
    );
    expect(locked).not.toContain("opt.lr");
  });
});

describe("a source", () => {
  it.each([
    ["a/b.py:12", "", [{ file: "a/b.py", lines: [[12, 12]] }]],
    [
      "a.py:1-3,7, b.yml",
      "",
      [
        {
          file: "a.py",
          lines: [
            [1, 3],
            [7, 7],
          ],
        },
        { file: "b.yml", lines: [] },
      ],
    ],
    ["a.py:1; called by b.py:2", "", [{ file: "a.py", lines: [[1, 1]] }]],
    ["library a.py:1", "library ", [{ file: "a.py", lines: [[1, 1]] }]],
    ["other a.py:1", "library ", []],
    ["a page of the vendor", "", []],
  ])("%j", (source, prefix, places) => expect(placesOf(source, prefix)).toEqual(places));
});
