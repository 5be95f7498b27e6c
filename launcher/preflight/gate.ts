/** The preflight before a start: what it found decides whether the software is started. */
import type { Say } from "../log";
import { summary } from "./print";
import { failures, type PreflightReport } from "./suite";

/** `enforce`: a failed critical check keeps the software from starting. `report`: it is only told. */
export const PREFLIGHT_MODES = ["enforce", "report", "off"] as const;
export type PreflightMode = (typeof PREFLIGHT_MODES)[number];

/** Tells each failed check and the sum; true where the software may be started. */
export function mayStart(report: PreflightReport, mode: PreflightMode, say: Say): boolean {
  for (const severity of ["critical", "warning"] as const) {
    for (const { id, found, expected, mend } of failures(report, severity)) {
      const level = severity === "critical" ? "error" : "warn";
      say(level, `preflight ${id}: ${found}; expected ${expected}; ${mend ?? ""}`);
    }
  }
  const simulated = report.simulatedGpus ? " (GPUs are simulated)" : "";
  const grave = failures(report, "critical").length > 0;
  say(grave ? "error" : "info", `preflight${simulated}: ${summary(report)}`);
  if (!grave) return true;
  if (mode === "enforce") return false;
  say("warn", "started all the same: the preflight only reports here");
  return true;
}
