import type { GodImageTrainerConfig } from "../../../config/schema/trainer";
import { filePath, imageJob, modelPath } from "../../../workloads/god-image/job";
import { numberInForce, type SdValues } from "../../../workloads/god-image/keys";
import { godImageRefused } from "../../../workloads/god-image/profiles";
import { renderToml } from "../../../workloads/god-image/render";
import * as upstream from "../../../workloads/god-image/upstream";
import type { ValuePlan } from "../../plan";
import type { Software } from "../software";
import type { SoftwareInput } from "../softwareOf";
import { checkBatch, checkHours, checkMemory, checkSources, checkViews } from "./rules";
import { godImageSecretEnv, godImageSecretFiles, godImageSecretNeeds } from "./secrets";
import { type ImageSteps, imageStepSeconds, imageSteps, imageTimePlan } from "./steps";
import { godImageSupervision, imageLadder } from "./supervision";
import { godImageValues } from "./values";

/** For silence alone, where the time model does not know the GPU: SDXL at batch 4 on an A100. */
const SLOW_STEP_SECONDS = 2;

/** The software's side of one image job: one process on one GPU. */
export function godImageSoftware(input: SoftwareInput<GodImageTrainerConfig>): Software {
  const { name, trainer, host, findings } = input;
  const path = `trainers.${name}`;
  const { modelType, taskId, repo, images } = trainer;
  const resolved = godImageValues(name, trainer, findings);
  const config = withPaths(trainer, resolved.config);
  const repeats = trainer.repeats ?? upstream.GOD_IMAGE_REPEATS[modelType];
  const steps = imageSteps(modelType, config, { images, repeats });
  const stepSeconds =
    trainer.tuning.expectedStepSeconds ?? imageStepSeconds(modelType, config, host?.machine.gpuModel);
  checkSources(name, trainer, findings);
  checkBatch(path, trainer, config, repeats, modelType, findings);
  checkHours(path, trainer, steps, stepSeconds, findings);
  checkViews(path, trainer, steps, findings);
  const gpuMemoryGiB = checkMemory(path, trainer, config, host, findings);
  const stop = {
    signal: upstream.GOD_IMAGE_STOP.signal,
    graceSeconds: trainer.tuning.stopGraceSeconds ?? upstream.GOD_IMAGE_STOP.graceSeconds,
  };
  const ladder = imageLadder(modelType, config);
  const floors = upstream.GOD_IMAGE_FLOORS[modelType];
  const output = upstream.outputFolder(taskId, repo);
  return {
    upstreamCommit: upstream.GOD_COMMIT,
    processes: [
      {
        name: "sd-scripts",
        command: commandOf(trainer, configFile(taskId)),
        cwd: upstream.SD_SCRIPTS_HOME,
        env: environment(resolved.env),
        secretEnv: godImageSecretEnv(trainer),
        stop,
        exitZeroIsSuccess: true,
      },
    ],
    files: [
      { path: configFile(taskId), content: renderToml(config), secret: false, purpose: "config" },
      ...ladder.map(({ id, values }) => ({
        path: configFile(taskId, id),
        content: renderToml(values),
        secret: false,
        purpose: "config after running out of memory",
      })),
      {
        path: upstream.GOD_IMAGE_JOB_FILE,
        content: `${JSON.stringify(imageJob({ ...trainer, repeats }), undefined, 2)}\n`,
        secret: false,
        purpose: "what is downloaded and laid out before training",
      },
      ...godImageSecretFiles(name, trainer),
    ],
    secrets: godImageSecretNeeds(name, trainer),
    openPorts: [],
    worldSize: 1,
    gpuMemoryFloorGiB: 0,
    floors: { ...floors, cpus: upstream.GOD_IMAGE_CPUS, uplinkGbps: 0 },
    shm: upstream.GOD_IMAGE_SHM,
    bucket: undefined,
    results: [
      {
        purpose: "the trained network",
        anyOf: upstream.GOD_IMAGE_RESULTS.map((file) => `${output}/${file}`),
      },
    ],
    preflight: {
      cuda: upstream.GOD_IMAGE_CUDA,
      python: upstream.GOD_IMAGE_PYTHON,
      ports: [],
      secretLengths: [],
      textLimits: [],
    },
    supervision: godImageSupervision(
      trainer,
      config,
      stepSeconds ?? SLOW_STEP_SECONDS,
      ladder.map(({ id }) => ({
        id,
        process: "sd-scripts",
        command: commandOf(trainer, configFile(taskId, id)),
      })),
    ),
    // A job that is done ends with 0 and is not started again; the launcher's budget ends one that always fails.
    restart: "unless-stopped",
    stop,
    volumes: [
      { role: "work", mountPath: upstream.GOD_CHECKPOINTS },
      { role: "cache", mountPath: upstream.GOD_IMAGE_CACHE },
    ],
    values: [...resolved.values, ...derivedValues(steps, images, repeats)],
    refused: godImageRefused.map((each) => ({ ...each })),
    estimates: {
      worldSize: 1,
      batch: {
        microBatch: numberInForce(modelType, config, "train_batch_size", 1),
        microBatchesPerRank: numberInForce(modelType, config, "gradient_accumulation_steps", 1),
        effectiveBatch: steps.effectiveBatch,
      },
      uploadWindow: undefined,
      gpuMemoryGiB,
      time: imageTimePlan(trainer, steps, stepSeconds),
    },
  };
}

/** IMAGE_CONTAINER_CONFIG_SAVE_PATH and `<task>.toml` (scripts/image_trainer.py:44); the ladder's have an id too. */
function configFile(taskId: string, id?: string): string {
  return `${upstream.GOD_IMAGE_CONFIGS}/${taskId}${id === undefined ? "" : `.${id}`}.toml`;
}

/** Upstream's command (scripts/image_trainer.py:53-63), which prepare.py becomes once everything lies where it belongs. */
function commandOf({ modelType }: GodImageTrainerConfig, file: string): string[] {
  return [
    "python",
    upstream.GOD_IMAGE_PREPARE,
    upstream.GOD_IMAGE_JOB_FILE,
    "accelerate",
    ...upstream.GOD_IMAGE_LAUNCH,
    upstream.GOD_IMAGE_SCRIPTS[modelType],
    "--config_file",
    file,
  ];
}

/** What scripts/image_trainer.py:36-41 puts into the base file, and for Flux where its other files lie. */
function withPaths(trainer: GodImageTrainerConfig, config: SdValues): SdValues {
  const { modelType, model, modelFile, fluxFiles, taskId, repo } = trainer;
  const paths: [string, string][] = [
    ["pretrained_model_name_or_path", modelPath(model, modelFile)],
    ["train_data_dir", upstream.imagesFolder(taskId)],
    ["output_dir", upstream.outputFolder(taskId, repo)],
  ];
  if (modelType === "flux")
    paths.push(
      ["clip_l", filePath(fluxFiles.clipL)],
      ["t5xxl", filePath(fluxFiles.t5xxl)],
      ["ae", filePath(fluxFiles.ae)],
    );
  return new Map([...config, ...paths]);
}

function environment(own: ReadonlyMap<string, string>): Record<string, string> {
  const all = { HF_HOME: "/cache/hf", PYTHONUNBUFFERED: "1", ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function derivedValues(steps: ImageSteps, images: number, repeats: number): ValuePlan[] {
  return [
    {
      key: "job:steps",
      value: String(steps.steps),
      from: "derived",
      source: "LP-GIMG-073",
      reason: `${images} pictures x ${repeats} repeats / batch ${steps.effectiveBatch}: ${steps.stepsPerEpoch} steps an epoch, ${steps.epochs} epochs, each picture seen ${steps.views} times`,
      replaces: undefined,
    },
  ];
}
