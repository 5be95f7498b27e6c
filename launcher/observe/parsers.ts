/** Which parser reads which workload's lines. */
import type { LogEvent } from "../../workloads/events";
import type { LaunchFile } from "../../workloads/launchfile";
import { parseSn38Line } from "../../workloads/sn38/events";

/** Reads one line; never throws. */
export type LineParser = (line: string) => LogEvent[];

const PARSERS: Partial<Record<LaunchFile["workload"], LineParser>> = { sn38: parseSn38Line };

/** The parser for a workload; one without known lines gives no events. */
export function parserFor(workload: LaunchFile["workload"]): LineParser {
  return PARSERS[workload] ?? (() => []);
}
