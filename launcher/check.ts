/** `launcher check`: what can be wrong before the software is started. */
import type { ExitName } from "./exitcodes";
import { readLaunchFile } from "./launchfile/read";
import { pathMapper } from "./launchfile/root";
import { preflight } from "./preflight/preflight";
import { reportText } from "./preflight/print";
import { failures } from "./preflight/suite";

/** Options of `launcher check`. */
export interface CheckOptions {
  readonly config: string;
  readonly root?: string;
  /** Also run what loads the GPUs. */
  readonly deep?: boolean;
  /** Print the report as JSON. */
  readonly json?: boolean;
  /** Rehearsal: a store to ask instead of the bundle's. */
  readonly bucketEndpoint?: string;
}

/** The report as text, and the exit code's name. Errors: LauncherError of the launch file. */
export async function check(
  options: CheckOptions,
  environment: NodeJS.ProcessEnv,
  colour: boolean,
): Promise<{ exit: ExitName; text: string }> {
  const file = readLaunchFile(options.config);
  const report = await preflight(file, {
    mapPath: pathMapper(options.root),
    environment,
    deep: options.deep === true,
    rehearsal: options.root !== undefined,
    ...(options.bucketEndpoint === undefined ? {} : { bucketEndpoint: options.bucketEndpoint }),
  });
  return {
    exit: failures(report, "critical").length === 0 ? "ok" : "checkFailed",
    text: options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, colour),
  };
}
