import { expect, it } from "vitest";
import type { Phase } from "../../../scripts/testing/phase";
import { phases } from "../../../scripts/testing/phases";
import { groups } from "../../../scripts/testing/runTests";

const phase = (name: string, beside?: true): Phase => ({
  name,
  title: name,
  tier: "quick",
  expectSeconds: 1,
  beside,
  run: async () => ({ passed: 0, failed: 0, notRun: [], output: "" }),
});

it.each([
  ["none", [], []],
  ["one alone", [phase("a")], [["a"]]],
  [
    "only neighbours that both may",
    [phase("a", true), phase("b"), phase("c", true), phase("d", true)],
    [["a"], ["b"], ["c", "d"]],
  ],
])("phases run beside each other: %s", (_, given, expected) => {
  expect(groups(given).map((group) => group.map(({ name }) => name))).toEqual(expected);
});

it("the slow tiers run beside each other, and nothing else does", () => {
  const together = groups(phases).filter((group) => group.length > 1);
  expect(together.map((group) => group.map(({ name }) => name))).toEqual([["engine", "slow", "system"]]);
});
