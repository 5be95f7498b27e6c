/** Looks at the GPUs every few seconds: memory, utilisation, power and temperature by nvidia-smi. */
import { steadyNowMs } from "../clock";
import { parseCsv } from "../nvidia/csv";
import { runSmi } from "../nvidia/smi";
import { numberOrNone } from "../nvidia/values";
import type { GpuSample, GpuState } from "./state";

/** Fields that every driver since R450 knows (nvidia-smi --help-query-gpu). */
export const SAMPLED_FIELDS = [
  "index",
  "name",
  "memory.used",
  "memory.total",
  "utilization.gpu",
  "power.draw",
  "temperature.gpu",
  "ecc.errors.uncorrected.volatile.total",
] as const;

/** A look that takes longer is given up: a GPU that hangs blocks nvidia-smi. */
const LOOK_SECONDS = 10;

/** Options of the sampling. */
export interface GpuSampling {
  /** For the PATH on which nvidia-smi is found. */
  readonly environment: NodeJS.ProcessEnv;
  /** From the end of one look to the next. */
  readonly everySeconds: number;
  readonly onState: (state: GpuState) => void;
}

/** Samples until it is stopped; looks never overlap. */
export function sampleGpus(options: GpuSampling): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  // Ends a look that hangs: nobody else would, once the launcher is gone.
  const stopping = new AbortController();
  const look = async () => {
    const state = await lookAtGpus(options.environment, stopping.signal);
    if (stopping.signal.aborted) return;
    options.onState(state);
    timer = setTimeout(() => void look(), options.everySeconds * 1_000).unref();
  };
  void look();
  return {
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}

/** One look. Never rejects: what went wrong is in the state. */
export async function lookAtGpus(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<GpuState> {
  try {
    const args = [`--query-gpu=${SAMPLED_FIELDS.join(",")}`, "--format=csv,noheader,nounits"];
    const gpus = parseGpuSamples(await runSmi(args, environment, LOOK_SECONDS, signal));
    return {
      atMs: steadyNowMs(),
      gpus,
      ...(gpus.length === 0 ? { problem: "nvidia-smi lists no GPU" } : {}),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { atMs: steadyNowMs(), gpus: [], problem };
  }
}

/** Reads the lines of one look. */
export function parseGpuSamples(text: string): GpuSample[] {
  return parseCsv(text, SAMPLED_FIELDS).flatMap((row) => {
    const index = numberOrNone(row.index);
    if (index === undefined) return [];
    return [
      {
        index,
        name: row.name,
        memoryUsedMiB: numberOrNone(row["memory.used"]),
        memoryTotalMiB: numberOrNone(row["memory.total"]),
        utilisationPercent: numberOrNone(row["utilization.gpu"]),
        powerWatts: numberOrNone(row["power.draw"]),
        temperatureCelsius: numberOrNone(row["temperature.gpu"]),
        uncorrectableErrors: numberOrNone(row["ecc.errors.uncorrected.volatile.total"]),
      },
    ];
  });
}
