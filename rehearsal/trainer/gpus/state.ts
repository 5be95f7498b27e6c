/** What the simulated GPUs show: the simulated trainer writes it, the simulated nvidia-smi reads it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT_VARIABLE } from "../sn38/arguments";
import { type GpuFault, gpuFault } from "./faults";

/** Load on every GPU. */
export interface GpuLoad {
  readonly pid: number;
  readonly memoryUsedMiB: number;
  readonly utilisationPercent: number;
}

/** Says that a model is on the GPUs for as long as `pid` lives; with several ranks that is their agent. */
export function writeGpuLoad(load: Omit<GpuLoad, "pid">, pid = process.pid): void {
  const file = stateFile();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid, ...load }));
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

/** The simulated GPUs have this fault from now on. */
export function writeGpuFault(fault: GpuFault): void {
  const file = faultFile();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, fault);
}

/** The fault that has struck while the trainer ran; undefined where none has. */
export function readGpuFault(): GpuFault | undefined {
  try {
    return gpuFault(readFileSync(faultFile(), "utf8"));
  } catch {
    return undefined;
  }
}

function stateFile(): string {
  return join(process.env[ROOT_VARIABLE] ?? "/", "run", "simulated-gpus.json");
}

function faultFile(): string {
  return join(process.env[ROOT_VARIABLE] ?? "/", "run", "simulated-gpu-fault");
}
