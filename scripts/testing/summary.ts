/** How the end of `npm test` looks. */
import Table from "cli-table3";
import { formatDuration } from "../cli/progress";
import type { Style } from "../print/style";
import type { NotRun, PhaseReport } from "./phase";

/** The numbers of a whole run. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** Sums the phases. */
export function totals(reports: readonly PhaseReport[]): Totals {
  const sum = (pick: (report: PhaseReport) => number) => reports.reduce((all, one) => all + pick(one), 0);
  return {
    passed: sum((report) => report.passed),
    failed: sum((report) => report.failed),
    skipped: sum((report) => report.notRun.length),
  };
}

/** Whether the run is green: nothing failed, something passed, and where `CI` is set everything ran. */
export function isGreen({ passed, failed, skipped }: Totals, ci: boolean): boolean {
  return failed === 0 && passed > 0 && !(ci && skipped > 0);
}

/** The closing line, the same for machines and people. */
export function closingLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** Table of the phases with their times. */
export function phaseTable(reports: readonly PhaseReport[], style: Style): string {
  const table = new Table({
    head: ["phase", "what", "passed", "failed", "not run", "time"],
    colAligns: ["left", "left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const each of reports) {
    table.push([
      each.failed > 0 ? style.bad(each.name) : each.name,
      each.title,
      String(each.passed),
      each.failed > 0 ? style.bad(String(each.failed)) : "0",
      String(each.notRun.length),
      formatDuration(each.seconds * 1000),
    ]);
  }
  return table.toString();
}

/** List of what could not run, grouped by reason. */
export function notRunList(reports: readonly PhaseReport[]): string {
  const byReason = new Map<string, NotRun[]>();
  for (const each of reports.flatMap((report) => report.notRun)) {
    byReason.set(each.reason, [...(byReason.get(each.reason) ?? []), each]);
  }
  if (byReason.size === 0) return "";
  const lines = [...byReason].flatMap(([reason, list]) => [
    `  ${reason}`,
    ...list.map((each) => `    ${each.what}`),
  ]);
  return ["Could not run here:", ...lines].join("\n");
}
