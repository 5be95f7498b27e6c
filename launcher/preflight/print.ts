/** The preflight's report as text for people. */
import { styleText } from "node:util";
import type { CheckResult } from "./check";
import { failures, type PreflightReport } from "./suite";

const WORDS = { passed: "ok", notChecked: "not checked" } as const;

/** One line per check, and below a failed one what is expected and how to mend it. */
export function reportText(report: PreflightReport, colour: boolean): string {
  const width = Math.max(...report.results.map((each) => each.id.length), 0);
  const lines = report.results.flatMap((each) => resultLines(each, width, colour));
  return [
    `${report.trainer}, bundle ${report.bundle.slice(0, 12)}`,
    ...(report.simulatedGpus ? ["The GPUs are simulated: what is said of them proves nothing."] : []),
    ...lines,
    summary(report),
    "",
  ].join("\n");
}

/** `28 checks in 1.2 s: 1 critical, 2 warnings, 3 not checked`. */
export function summary(report: PreflightReport): string {
  const skipped = report.results.filter((each) => each.status === "notChecked").length;
  const warnings = failures(report, "warning").length;
  const parts = [
    `${failures(report, "critical").length} critical`,
    `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    ...(skipped === 0 ? [] : [`${skipped} not checked`]),
  ];
  return `${report.results.length} checks in ${report.seconds.toFixed(1)} s: ${parts.join(", ")}`;
}

function resultLines(result: CheckResult, width: number, colour: boolean): string[] {
  const word = result.status === "failed" ? result.severity.toUpperCase() : WORDS[result.status];
  const style =
    result.status === "passed"
      ? "green"
      : result.status === "notChecked"
        ? "dim"
        : result.severity === "critical"
          ? "red"
          : "yellow";
  const marked = colour ? styleText(style, word, { validateStream: false }) : word;
  const head = `${marked}${" ".repeat(13 - word.length)}${result.id.padEnd(width)}  ${result.found}`;
  if (result.status !== "failed") return [head];
  const indent = " ".repeat(13 + width + 2);
  return [
    head,
    `${indent}expected: ${result.expected}`,
    ...(result.mend === undefined ? [] : [`${indent}mend: ${result.mend}`]),
  ];
}
