/** A job that ended with 0 has ended well only where its results are there. */
import { type Stats, statSync } from "node:fs";
import type { LaunchFile } from "../../workloads/launchfile";
import type { JobResult } from "../../workloads/launchfile/results";
import type { PathMapper } from "../launchfile/root";
import type { RunEnd } from "../supervise/software";

/** File systems that keep whole seconds, and some. */
const CLOCK_SLACK_MS = 2_000;

/**
 * What an end lacks to be a good one: nothing where the list is empty; undefined where its exit code is no success.
 * `ranForMs` is how long the run lasted.
 */
export function lackingAtEnd(
  { processes, results }: Pick<LaunchFile, "processes" | "results">,
  mapPath: PathMapper,
  end: RunEnd,
  ranForMs: number,
): string[] | undefined {
  const spec = processes.find(({ name }) => name === end.process);
  const isSuccess = end.code === 0 && spec?.exitZeroIsSuccess === true;
  return isSuccess ? missingResults(results, mapPath, ranForMs) : undefined;
}

/**
 * What is missing, one sentence each; empty where all is there. A result that is older than the run is of another run.
 * `ranForMs` is how long the run lasted.
 */
export function missingResults(
  results: readonly JobResult[] | undefined,
  mapPath: PathMapper,
  ranForMs: number,
): string[] {
  const startedAtMs = Date.now() - ranForMs - CLOCK_SLACK_MS;
  return (results ?? []).flatMap(({ purpose, anyOf }) => {
    const found = anyOf.map((path) => ({ path, stat: statOf(mapPath(path)) }));
    if (found.some(({ stat }) => isResult(stat, startedAtMs))) return [];
    const old = found.find(({ stat }) => stat !== undefined);
    const why = old === undefined ? "is not there" : `is empty or older than this run (${old.path})`;
    return [`the result (${purpose}) ${why}; looked for ${anyOf.join(", ")}`];
  });
}

/** What cannot be looked at, as a link to itself, is not there. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isResult(stat: Stats | undefined, startedAtMs: number): boolean {
  return stat !== undefined && stat.size > 0 && stat.mtimeMs >= startedAtMs;
}
