/** Which parser reads which workload's lines. */
import type { LogEvent } from "../../workloads/events";
import type { LaunchFile } from "../../workloads/launchfile";
import { parseSn38Line } from "../../workloads/sn38/events";
import { compilePatterns } from "./customPatterns";

/** Reads one line; never throws. */
export type LineParser = (line: string) => LogEvent[];

const PARSERS: Partial<Record<LaunchFile["workload"], LineParser>> = { sn38: parseSn38Line };

/** The parser for a workload; one without known lines gives no events. */
export function parserFor(workload: LaunchFile["workload"]): LineParser {
  return PARSERS[workload] ?? (() => []);
}

/** The parser for a launch file: its workload's lines, and its own patterns. Error: LauncherError fileInvalid. */
export function lineParser(file: Pick<LaunchFile, "workload" | "logPatterns">): LineParser {
  const known = parserFor(file.workload);
  if (file.logPatterns === undefined) return known;
  const own = compilePatterns(file.logPatterns);
  return (line) => [...known(line), ...own(line)];
}
