/** Which parser reads which workload's lines. */
import { parseConnitoLine } from "../../workloads/connito/events";
import { parseCustomLine } from "../../workloads/custom/events";
import type { LogEvent } from "../../workloads/events";
import { parseGodImageLine } from "../../workloads/god-image/events";
import { parseGodTextLine } from "../../workloads/god-text/events";
import type { LaunchFile } from "../../workloads/launchfile";
import { parseSn38Line } from "../../workloads/sn38/events";
import { compilePatterns } from "./customPatterns";

/** Reads one line; never throws. */
export type LineParser = (line: string) => LogEvent[];

const PARSERS: Readonly<Record<LaunchFile["workload"], LineParser>> = {
  sn38: parseSn38Line,
  "god-text": parseGodTextLine,
  "god-image": parseGodImageLine,
  connito: parseConnitoLine,
  custom: parseCustomLine,
};

/** The parser for a workload's own lines. */
export function parserFor(workload: LaunchFile["workload"]): LineParser {
  return PARSERS[workload];
}

/** The parser for a launch file: its workload's lines, and its own patterns. Error: LauncherError fileInvalid. */
export function lineParser(file: Pick<LaunchFile, "workload" | "logPatterns">): LineParser {
  const known = parserFor(file.workload);
  if (file.logPatterns === undefined) return known;
  const own = compilePatterns(file.logPatterns);
  return (line) => [...known(line), ...own(line)];
}
