/** What this contract was read from, and the paths that the software fixes. */

/**
 * Commit of rayonlabs/G.O.D. At this commit scripts/text_trainer.py imports miner.logic.job_handler, which is gone
 * (deleted in 19511fcd), so the image starts axolotl itself, with the command of scripts/text_trainer.py:140.
 */
export const GOD_COMMIT = "86623e97cce423160cf0548ea9c20c285de0c1f2";

/**
 * Release of axolotl whose log lines were read. Upstream's image is the moving tag main-py3.11-cu124-2.5.1; v0.9.2
 * is the last release whose build matrix has Python 3.11 with torch 2.5.1 (its .github/workflows/main.yml).
 */
export const AXOLOTL_RELEASE = "v0.9.2";

/** Command of scripts/text_trainer.py:140; the config's path follows. */
export const GOD_TEXT_COMMAND = ["accelerate", "launch", "-m", "axolotl.cli.train"] as const;

/** OUTPUT_CHECKPOINTS_PATH (trainer/constants.py); the uploader reads `<task>/<repository>` below it. */
export const GOD_CHECKPOINTS = "/app/checkpoints";

/** AXOLOTL_DIRECTORIES["configs"] (trainer/constants.py); the file is `<task>.yml` (scripts/text_trainer.py:125). */
export const GOD_TEXT_CONFIGS = "/workspace/axolotl/configs";

/** Working directory of upstream's image (dockerfiles/standalone-text-trainer.dockerfile, WORKDIR). */
export const GOD_TEXT_WORK = "/workspace/axolotl";

/**
 * A finished job has one of these in its output folder: a LoRA adapter, or a whole model in one file or in shards
 * (axolotl src/axolotl/train.py:231-300: save_pretrained).
 */
export const GOD_TEXT_RESULTS = [
  "adapter_model.safetensors",
  "adapter_model.bin",
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
] as const;

/**
 * axolotl saves the model on SIGINT and ends with 0 (src/axolotl/train.py:147-179, rank 0 only); SIGTERM ends it
 * without. Two minutes are enough for an adapter; a full model of 40 B parameters is written within three.
 */
export const GOD_TEXT_STOP = { signal: "SIGINT", graceSeconds: 180 } as const;

/** Python of the image (dockerfiles/standalone-text-trainer.dockerfile: main-py3.11-...). */
export const GOD_TEXT_PYTHON = "3.11";

/** Steps that core/config/base.yml:61 and base_grpo.yml:69 cut every job to. */
export const GOD_TEXT_TEST_STEPS = 10;
