/** Reasons that several keys are refused for. */

export const NO_UPLOAD = "the result stays on the volume, and a token in this file could be read by anybody";
export const NO_FILE = "no such file comes into the container";
export const NO_PROMPTS = "no file of prompts comes into the container, and pictures cost training time";
export const NO_WANDB = "the container has no W&B key";
export const ONE_PROCESS = "changes nothing: the job is one process on one GPU (scripts/image_trainer.py:58)";
export const NO_DEEPSPEED = "DeepSpeed shares a model among several GPUs; the job has one";
export const USUAL_LOG = "the launcher reads the log from the terminal, in its usual form";
export const OWN_DATA = "the data set is a folder that the plan lays out from datasetZip";
export const NO_RESUME = "a job begins at step 0: nothing is resumed";
export const NO_TENSORBOARD = "nobody reads files of TensorBoard; the status page shows loss and speed";
/** An owner, not a refusal. */
export const FIXED_NAME = "the plan: validators look for last.safetensors (validator/core/constants.py:187)";
