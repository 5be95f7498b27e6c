import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { faultNames } from "../../workloads/launchfile";
import { sn38Faults } from "../../workloads/sn38/faults";

const page = readFileSync(join(resolve(__dirname, "../.."), "docs", "faults.md"), "utf8");
const rows = page
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => (faultNames as readonly string[]).includes(cells[1] ?? ""));

test("docs/faults.md lists every fault in the order in which they are acted upon", () => {
  expect(rows.map((cells) => cells[1])).toEqual([...faultNames]);
});

test.each(faultNames)("docs/faults.md has the contract's figures for %s", (name) => {
  const rule = sn38Faults[name];
  const row = rows.find((cells) => cells[1] === name);
  expect(row?.slice(3, 6)).toEqual(
    rule === undefined
      ? ["–", "–", "–"]
      : [`${rule.evidence.k} of ${rule.evidence.n}`, String(rule.minSeconds), rule.action],
  );
});
