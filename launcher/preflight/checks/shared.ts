/** What several checks share. */
import type { LaunchFile } from "../../../workloads/launchfile";

/** Bound of a check that waits for nvidia-smi, in seconds. */
export const GPU_SECONDS = 30;

/** The text where the trainer has GPUs, undefined where it has none. */
export function withGpus(file: LaunchFile, expected: string): string | undefined {
  return file.gpus.count > 0 ? expected : undefined;
}

/** `1 GPU`, `4 GPUs`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `12.3 GiB`. */
export function gib(mib: number): string {
  return `${(mib / 1024).toFixed(1).replace(/\.0$/, "")} GiB`;
}
