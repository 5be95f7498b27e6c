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

/** Base models that a job here may train: upstream's two, and Standard SD, which its tournaments no longer have. */
export const godImageModels = [...GOD_IMAGE_TYPES, "sd15"] as const;

export type GodImageType = (typeof godImageModels)[number];

/** Each model's script (scripts/image_trainer.py:61); Standard SD's has no name before it in sd-scripts. */
export const GOD_IMAGE_SCRIPTS: Readonly<Record<GodImageType, string>> = {
  sdxl: `${SD_SCRIPTS_HOME}/sdxl_train_network.py`,
  flux: `${SD_SCRIPTS_HOME}/flux_train_network.py`,
  sd15: `${SD_SCRIPTS_HOME}/train_network.py`,
};

/**
 * How often an epoch shows each image: DIFFUSION_SDXL_REPEATS and DIFFUSION_FLUX_REPEATS (core/constants.py:31-32).
 * Standard SD takes SDXL's.
 */
export const GOD_IMAGE_REPEATS: Readonly<Record<GodImageType, number>> = { sdxl: 10, flux: 1, sd15: 10 };

/** CACHE_MODELS_DIR and CACHE_DATASETS_DIR (trainer/constants.py:26-27). */
export const GOD_IMAGE_CACHE = "/cache";
const MODELS = `${GOD_IMAGE_CACHE}/models`;
const DATASETS = `${GOD_IMAGE_CACHE}/datasets`;

/** Where a repo is kept (trainer/utils/training_paths.py:15-22). */
export function modelFolder(repo: string): string {
  return `${MODELS}/${repo.replaceAll("/", "--")}`;
}

/** Where a task's zip is kept (trainer/utils/training_paths.py:34-35). */
export function datasetFile(taskId: string): string {
  return `${DATASETS}/${taskId}_tourn.zip`;
}

/** The parent of the folders with images, train_data_dir (trainer/utils/training_paths.py:24-25). */
export function imagesFolder(taskId: string): string {
  return `/dataset/images/${taskId}/img`;
}

/**
 * The folder with the images: sd-scripts reads the repeats from its name (library/config_util.py:608-612), upstream
 * names it after both of its prompts (core/dataset/prepare_diffusion_dataset.py:35-38, core/constants.py:33-34).
 */
export function repeatedFolder(taskId: string, repeats: number): string {
  return `${imagesFolder(taskId)}/${repeats}_lora style`;
}

/** Where the result goes, and where the uploader looks for it (trainer/utils/training_paths.py:12-13). */
export function outputFolder(taskId: string, repo: string): string {
  return `${GOD_CHECKPOINTS}/${taskId}/${repo}`;
}

/** output_name and save_model_as of core/config/base_diffusion_sdxl.toml make the last file's name. */
export const GOD_IMAGE_RESULTS = ["last.safetensors"] as const;

/** sd-scripts handles no signal; what is not saved is lost, so there is nothing to wait for. */
export const GOD_IMAGE_STOP = { signal: "SIGTERM", graceSeconds: 30 } as const;

/** Python and CUDA of the image: sd-scripts' README asks for 3.10 and torch 2.6.0 for CUDA 12.4 (README.md:129,153). */
export const GOD_IMAGE_PYTHON = "3.10";
export const GOD_IMAGE_CUDA = "12.4";

/** The program that downloads model and data set and lays the folder out, before it becomes the training. */
export const GOD_IMAGE_PREPARE = "/opt/launchpad/god-image/prepare.py";

/** What that program reads, and secrets beside it. */
export const GOD_IMAGE_JOB_FILE = "/etc/launchpad/god-image/job.json";
export const GOD_IMAGE_SECRETS = "/etc/launchpad/secrets";

/**
 * What a job needs. CPUs and memory for SDXL: examples/run_image_task.sh:54-55. Flux reads 24 GB of transformer and
 * 10 GB of T5 into host memory before they go to the GPU (flux_train_network.py:104-160). Disk: model, data set,
 * results and the image of about 15 GB.
 */
export const GOD_IMAGE_FLOORS: Readonly<Record<GodImageType, { memoryGiB: number; diskGiB: number }>> = {
  sdxl: { memoryGiB: 32, diskGiB: 60 },
  flux: { memoryGiB: 64, diskGiB: 120 },
  sd15: { memoryGiB: 16, diskGiB: 40 },
};
export const GOD_IMAGE_CPUS = 8;

/** Upstream gives a job on fewer than four GPUs 8 GiB (trainer/image_manager.py:136); without loader workers little is used. */
export const GOD_IMAGE_SHM = { floorGiB: 1, defaultGiB: 8 } as const;
