/** Paths of a job in its container, and the command that starts it. */
import { GOD_CHECKPOINTS, GOD_TEXT_COMMAND, GOD_TEXT_CONFIGS, GOD_TEXT_RESULTS } from "./upstream";

/** The config (scripts/text_trainer.py:125); `variant` names one of the ladder's. */
export function godTextConfigPath(taskId: string, variant?: string): string {
  return `${GOD_TEXT_CONFIGS}/${taskId}${variant === undefined ? "" : `.${variant}`}.yml`;
}

/** Folder of checkpoints and result (trainer/utils/training_paths.py:12-13). */
export function godTextOutput(taskId: string, repo: string): string {
  return `${GOD_CHECKPOINTS}/${taskId}/${repo}`;
}

/** Files of which a finished job has written one. */
export function godTextResults(taskId: string, repo: string): string[] {
  return GOD_TEXT_RESULTS.map((name) => `${godTextOutput(taskId, repo)}/${name}`);
}

/** Folder of tokenised data sets on the cache volume; axolotl names each by its hash. */
export const GOD_TEXT_PREPARED = "/cache/prepared";

/**
 * Upstream's command with the number of processes said: accelerate alone starts one for each GPU that it finds, and
 * a GPU that is lost would make the batch smaller without a word. More than one needs --multi_gpu.
 */
export function godTextCommand(config: string, processes: number): string[] {
  const [program, launch, ...module] = GOD_TEXT_COMMAND;
  const many = processes > 1 ? ["--multi_gpu"] : [];
  return [
    program,
    launch,
    ...many,
    "--num_machines",
    "1",
    "--num_processes",
    String(processes),
    ...module,
    config,
  ];
}
