import { describe, expect, it } from "vitest";
import { isAccountedFor, notRead, read, SOURCE, seen } from "../../../rehearsal/providers/sources";
import { PACKAGES } from "../../../rehearsal/providers/tables/index";

const entries = Object.values(PACKAGES).flatMap((table) => [...table.resources, ...table.functions]);

describe.each(entries)("$token", ({ sources }) => {
  it("was read at a commit, or says why not", () => {
    expect(sources.filter(isAccountedFor)).not.toEqual([]);
  });

  it("names each source in the one form", () => {
    expect(sources.filter((source) => !SOURCE.test(source))).toEqual([]);
  });
});

it.each([
  ["no commit", "terraform-provider-aws internal/service/ec2/vpc_.go, not read at this version"],
  ["a short commit", "kreuzwerker/terraform-provider-docker@5074970c internal/provider/provider.go"],
  ["no file", `kreuzwerker/terraform-provider-docker@${"a".repeat(40)}`],
  ["no reason", "not read: the schema"],
])("refuses a source with %s", (_what, source) => {
  expect(SOURCE.test(source)).toBe(false);
});

it("writes sources in the form that it asks for", () => {
  const made = [
    read("a/b", "0".repeat(40), "internal/x.go:1-9: schema"),
    seen("a run, 2026-11-21"),
    notRead("a file", "no copy of it could be had"),
  ];
  expect(made.filter((source) => !SOURCE.test(source))).toEqual([]);
  expect(made.map(isAccountedFor)).toEqual([true, false, true]);
});
