/** A job that ended with 0 has ended well only where its results are there. */
import { statSync } from "node:fs";
import type { JobResult } from "../../workloads/launchfile/results";
import type { PathMapper } from "../launchfile/root";

/** File systems that keep whole seconds, and some. */
const CLOCK_SLACK_MS = 2_000;

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
    const found = anyOf.map((path) => ({ path, stat: statSync(mapPath(path), { throwIfNoEntry: false }) }));
    if (found.some(({ stat }) => isResult(stat, startedAtMs))) return [];
    const old = found.find(({ stat }) => stat !== undefined);
    const why = old === undefined ? "is not there" : `is empty or older than this run (${old.path})`;
    return [`the result (${purpose}) ${why}; looked for ${anyOf.join(", ")}`];
  });
}

function isResult(stat: ReturnType<typeof statSync>, startedAtMs: number): boolean {
  return stat !== undefined && Number(stat.size) > 0 && Number(stat.mtimeMs) >= startedAtMs;
}
