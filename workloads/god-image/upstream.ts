/** What this contract was read from, and the paths that the software fixes. */
import { GOD_CHECKPOINTS, GOD_COMMIT } from "../god-text/upstream";

export { GOD_CHECKPOINTS, GOD_COMMIT };

/**
 * Commit of kohya-ss/sd-scripts whose log lines were read. Upstream's image is diagonalge/kohya_latest:latest, which
 * pins none (dockerfiles/standalone-image-trainer.dockerfile).
 */
export const SD_SCRIPTS_COMMIT = "48d368fa557731ad0488c07304dfeba8c07910eb";

/** Model types of scripts/image_trainer.py:98; the script is `<type>_train_network.py` (line 61). */
export const GOD_IMAGE_TYPES = ["sdxl", "flux"] as const;

/** Where the image keeps sd-scripts (scripts/image_trainer.py:61). */
export const SD_SCRIPTS_HOME = "/app/sd-scripts";

/** The words between `accelerate` and the script (scripts/image_trainer.py:54-60): one process, always. */
export const GOD_IMAGE_LAUNCH = [
  "launch",
  "--dynamo_backend",
  "no",
  "--dynamo_mode",
  "default",
  "--mixed_precision",
  "bf16",
  "--num_processes",
  "1",
  "--num_machines",
  "1",
  "--num_cpu_threads_per_process",
  "2",
] as const;

/** IMAGE_CONTAINER_CONFIG_SAVE_PATH (trainer/constants.py); the file is `<task>.toml` (scripts/image_trainer.py:44). */
export const GOD_IMAGE_CONFIGS = "/dataset/configs";

/** output_name and save_model_as of core/config/base_diffusion_sdxl.toml make the last file's name. */
export const GOD_IMAGE_RESULTS = ["last.safetensors"] as const;

/** sd-scripts handles no signal; what is not saved is lost, so there is nothing to wait for. */
export const GOD_IMAGE_STOP = { signal: "SIGTERM", graceSeconds: 30 } as const;
