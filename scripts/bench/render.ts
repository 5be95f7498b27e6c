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

function boundText({ what, measured, atMost, unit }: Bound): string {
  const digits = unit === "x" ? 3 : 0;
  return `${what}: ${measured.toFixed(digits)} ${unit}, at most ${atMost} ${unit}`;
}
