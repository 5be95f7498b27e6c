/** What the simulated GPUs show: the simulated trainer writes it, the simulated nvidia-smi reads it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT_VARIABLE } from "../sn38/arguments";

/** Load on every GPU. */
export interface GpuLoad {
  readonly pid: number;
  readonly memoryUsedMiB: number;
  readonly utilisationPercent: number;
}

/** Says that this process has a model on the GPUs. */
export function writeGpuLoad(load: Omit<GpuLoad, "pid">): void {
  const file = stateFile();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, ...load }));
}

/** The load of a trainer that is still alive; undefined on idle GPUs. */
export function readGpuLoad(): GpuLoad | undefined {
  try {
    const load = JSON.parse(readFileSync(stateFile(), "utf8")) as GpuLoad;
    process.kill(load.pid, 0);
    return load;
  } catch {
    return undefined;
  }
}

function stateFile(): string {
  return join(process.env[ROOT_VARIABLE] ?? "/", "run", "simulated-gpus.json");
}
