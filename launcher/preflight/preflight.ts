/** The preflight: the checks that fit a launch file, on this machine. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { PathMapper } from "../launchfile/root";
import { nvidiaSmi } from "../nvidia/smi";
import { bucketProbe } from "./bucket/probe";
import type { Surroundings } from "./check";
import { thisHost } from "./host/reader";
import { DEEP_CHECKS, QUICK_CHECKS } from "./list";
import { type PreflightReport, QUICK_SUITE_SECONDS, runSuite } from "./suite";

/** Options of the preflight. */
export interface PreflightOptions {
  readonly mapPath: PathMapper;
  readonly environment: NodeJS.ProcessEnv;
  /** True also runs what loads the GPUs. */
  readonly deep: boolean;
  /** Ends what still runs, where nobody waits for the report any more. */
  readonly signal?: AbortSignal;
  /** Rehearsal: the launcher's root is a scratch folder, and the bundle's own bucket must not be asked. */
  readonly rehearsal: boolean;
  /** Rehearsal: a store to ask instead of the bundle's. */
  readonly bucketEndpoint?: string;
}

/** Runs it. Never rejects for what it finds. */
export async function preflight(file: LaunchFile, options: PreflightOptions): Promise<PreflightReport> {
  const over = new AbortController();
  const ended = options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal]);
  const around = surroundings(file, options, ended);
  try {
    const quick = await runSuite(QUICK_CHECKS, around, QUICK_SUITE_SECONDS);
    if (!options.deep) return quick;
    // After the quick ones: a load would show in what they look at.
    const deep = await runSuite(DEEP_CHECKS, around, Number.POSITIVE_INFINITY);
    return { ...quick, seconds: quick.seconds + deep.seconds, results: [...quick.results, ...deep.results] };
  } finally {
    over.abort();
  }
}

function surroundings(file: LaunchFile, options: PreflightOptions, over: AbortSignal): Surroundings {
  const { mapPath, bucketEndpoint: endpoint } = options;
  const offline = options.rehearsal && endpoint === undefined ? "a rehearsal asks no real bucket" : undefined;
  return {
    file,
    mapPath,
    host: thisHost(),
    nvidia: nvidiaSmi(options.environment, over),
    bucket: bucketProbe(file.bucket, mapPath, {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(offline === undefined ? {} : { offline }),
    }),
  };
}
