/** A bench's result for the terminal and for the README. */
import Table from "cli-table3";
import { markdownTable } from "../docs/markdown";
import type { Style } from "../print/style";
import { type BenchResult, type Bound, holds } from "./bench";

/** For people at a terminal. */
export function benchText(result: BenchResult, style: Style): string {
  const table = new Table({
    head: [...result.head],
    colAligns: result.head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [] },
  });
  for (const row of result.rows) table.push([...row]);
  const bounds = result.bounds.map((bound) => {
    const line = `${boundText(bound)}: ${holds(bound) ? "held" : "missed"}`;
    return holds(bound) ? line : style.bad(line);
  });
  return [result.title, table.toString(), ...bounds, "", ...result.notes].join("\n");
}

/** For the README. */
export function benchMarkdown(result: BenchResult): string {
  const bounds = result.bounds.map((bound) => `- ${boundText(bound)}: ${holds(bound) ? "held" : "missed"}`);
  return [
    `**${result.title}**`,
    markdownTable(result.head, result.rows),
    bounds.join("\n"),
    result.notes.join(" "),
  ].join("\n\n");
}

/** Ratios need their third digit, shares of a core their second; counts and sizes are whole. */
const DIGITS: Readonly<Record<string, number>> = { x: 3, "% of one core": 2, s: 1 };

function boundText(bound: Bound): string {
  const { what, measured, unit } = bound;
  const limit = "atMost" in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
  return `${what}: ${measured.toFixed(DIGITS[unit] ?? 0)} ${unit}, ${limit} ${unit}`;
}
