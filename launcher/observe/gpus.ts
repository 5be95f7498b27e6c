/** Samples the GPUs: one short call of nvidia-smi, bounded in time. */
import { parseCsv } from "../nvidia/csv";
import { runSmi } from "../nvidia/smi";
import { numberOrNone } from "../nvidia/values";
import { steadyNowMs } from "../clock";
import type { GpuSample, GpuState } from "./state";

const FIELDS = [
  "index",
  "name",
  "memory.used",
  "memory.total",
  "utilization.gpu",
  "power.draw",
  "temperature.gpu",
] as const;
const WITHIN_SECONDS = 20;

/** One sample. Never rejects: what is wrong with the driver is in `problem`. */
export async function sampleGpus(environment: NodeJS.ProcessEnv): Promise<GpuState> {
  try {
    const args = [`--query-gpu=${FIELDS.join(",")}`, "--format=csv,noheader,nounits"];
    const text = await runSmi(args, environment, WITHIN_SECONDS);
    return { atMs: steadyNowMs(), gpus: parseSamples(text) };
  } catch (error) {
    return { atMs: steadyNowMs(), gpus: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Rows of nvidia-smi's CSV without units; a row that is an error message is left out. */
export function parseSamples(text: string): GpuSample[] {
  return parseCsv(text, FIELDS).flatMap((row) => {
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
      },
    ];
  });
}

/** The most memory that any GPU has in use; undefined where none says. */
export function highestUsedMiB(state: GpuState): number | undefined {
  const used = state.gpus.flatMap(({ memoryUsedMiB }) => (memoryUsedMiB === undefined ? [] : [memoryUsedMiB]));
  return used.length === 0 ? undefined : Math.max(...used);
}
