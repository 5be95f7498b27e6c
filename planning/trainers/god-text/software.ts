import { show } from "../../../config/error";
import type { GodTextTrainerConfig } from "../../../config/schema/trainer";
import { dottedYaml } from "../../../workloads/dottedYaml";
import * as files from "../../../workloads/god-text/files";
import type { JobSize } from "../../../workloads/god-text/profiles/value";
import { godTextRefused } from "../../../workloads/god-text/refused";
import { GOD_TEXT_SOURCE, rewardFile, rewardModule } from "../../../workloads/god-text/rewards";
import * as upstream from "../../../workloads/god-text/upstream";
import { textGpus } from "../../allocation/gpus";
import type { Findings } from "../../findings";
import type { Software } from "../software";
import type { SoftwareInput } from "../softwareOf";
import { resolveValues } from "../values";
import { checkAllocation } from "./allocation";
import { axolotlConfig } from "./config";
import { contradictions } from "./contradictions";
import { derivedKeys, derivedValues } from "./derived";
import { checkHours, lengthOf, timeOf, timePlan } from "./hours";
import { memoryLadder } from "./ladder";
import { checkMemory } from "./memory";
import { checkModelSize } from "./modelSize";
import { godTextFloors, godTextShm } from "./needs";
import { godTextSecretFix, godTextSecrets } from "./secrets";
import { batchOf, setupOf } from "./setup";
import { godTextSupervision } from "./supervision";
import { checkDataset, checkFamily, checkLengths, checkTask } from "./task";
import { type ConfigValue, type GodTextValues, godTextValues } from "./values";

/** Name of the job's process. */
const PROCESS = "axolotl";

/** CUDA of the image's torch (dockerfiles/standalone-text-trainer.dockerfile: main-py3.11-cu124-2.5.1). */
const CUDA = "12.4";

/** The software's side of one text job: axolotl under accelerate, one process a GPU, once. */
export function godTextSoftware(input: SoftwareInput<GodTextTrainerConfig>): Software {
  const { name, trainer, host, slot, findings } = input;
  const path = `trainers.${name}`;
  const job = jobOf(trainer, slot?.gpus.length);
  const values = godTextValues(path, trainer, job, findings);
  const { config } = values;
  checkTask(path, trainer, findings);
  checkDataset(path, trainer, findings);
  checkModelSize(path, trainer, findings);
  checkLengths(path, trainer, findings);
  const sound = checkConfig(path, trainer, values, job, findings);
  const setup = setupOf(config, trainer.model, job);
  const time = timeOf(config, trainer, setup, host);
  const length = lengthOf(trainer, setup, time);
  if (sound) checkHours(path, trainer, time, length, findings);
  if (slot !== undefined) checkAllocation(path, trainer, job.gpus, findings);
  const gpuMemoryGiB = checkMemory(path, setup, sound ? host : undefined, findings);
  const ladder = memoryLadder(config);
  const derived = derivedKeys(trainer, config);
  const configFile = (keys: ReadonlyMap<string, ConfigValue>, variant?: string) => ({
    path: files.godTextConfigPath(trainer.taskId, variant),
    content: dottedYaml(axolotlConfig(trainer, keys, derived)),
    secret: false,
    purpose: variant === undefined ? "axolotl's config" : "axolotl's config after running out of memory",
  });
  const batch = batchOf(config, job.gpus);
  const token = godTextSecrets(name, trainer);
  const env = resolveValues(
    path,
    { profile: trainer.tuning.profile, flags: {}, env: trainer.tuning.env },
    [],
    { flags: [], notFlags: {}, secretFix: (variable) => godTextSecretFix(name, variable) },
    findings,
  );
  const stop = {
    signal: upstream.GOD_TEXT_STOP.signal,
    graceSeconds: trainer.tuning.stopGraceSeconds ?? upstream.GOD_TEXT_STOP.graceSeconds,
  };
  return {
    upstreamCommit: upstream.GOD_COMMIT,
    processes: [
      {
        name: PROCESS,
        command: files.godTextCommand(files.godTextConfigPath(trainer.taskId), job.gpus),
        cwd: upstream.GOD_TEXT_WORK,
        env: environment(trainer, env.env),
        secretEnv: token.secretEnv,
        stop,
        exitZeroIsSuccess: true,
        // accelerate runs a single process in its own place and several as its children.
        workers: job.gpus > 1 ? job.gpus : undefined,
      },
    ],
    files: [
      configFile(config),
      ...ladder.map(({ id, changes }) => configFile(new Map([...config, ...Object.entries(changes)]), id)),
      ...rewardFiles(trainer),
      ...token.files,
    ],
    secrets: token.secrets,
    openPorts: [],
    worldSize: job.gpus,
    gpuMemoryFloorGiB: 0,
    floors: godTextFloors(setup),
    shm: godTextShm(job.gpus),
    bucket: undefined,
    results: [{ purpose: "the trained model", anyOf: files.godTextResults(trainer.taskId, trainer.repo) }],
    preflight: {
      cuda: CUDA,
      python: upstream.GOD_TEXT_PYTHON,
      ports: [],
      secretLengths: [],
      textLimits: [],
    },
    supervision: godTextSupervision(trainer, PROCESS, job.gpus, time?.stepSeconds, ladder),
    restart: "unless-stopped",
    stop,
    volumes: [
      { role: "work", mountPath: upstream.GOD_CHECKPOINTS },
      { role: "cache", mountPath: "/cache" },
    ],
    values: [...values.values, ...derivedValues(derived), ...env.values],
    refused: godTextRefused.map((each) => ({ ...each })),
    estimates: {
      worldSize: job.gpus,
      batch: {
        microBatch: batch.microBatch,
        microBatchesPerRank: batch.accumulation,
        effectiveBatch: batch.effectiveBatch,
      },
      uploadWindow: undefined,
      gpuMemoryGiB,
      time: timePlan(trainer, time, length),
    },
  };
}

/** Without a slot the rules go by the GPUs that upstream would give. */
function jobOf({ task, model }: GodTextTrainerConfig, gpus: number | undefined): JobSize {
  return { task: task.type, sizeB: model.sizeB, gpus: gpus ?? textGpus(task.type, model.sizeB).gpus };
}

/** What does not go together; false where memory and time of it would say nothing. */
function checkConfig(
  path: string,
  trainer: GodTextTrainerConfig,
  { config, own }: GodTextValues,
  job: JobSize,
  findings: Findings,
): boolean {
  const wrong = contradictions(config, own, { ...job, samples: trainer.dataset.samples });
  for (const { key, rule, fix } of wrong) {
    const at = `${path}.tuning.config[${JSON.stringify(key)}]`;
    findings.problem(at, show(config.get(key)), rule, fix, "LP-GTEXT-088");
  }
  checkFamily(path, trainer, config, findings);
  const steps = config.get("max_steps");
  if (typeof steps === "number" && steps <= upstream.GOD_TEXT_TEST_STEPS) {
    findings.warn(
      "LP-GTEXT-103",
      `${path}.tuning.config["max_steps"]`,
      `${steps} steps, as in upstream's base file (base.yml:61), which is a test's length: the epochs are cut to it.`,
    );
  }
  return wrong.length === 0;
}

function rewardFiles({ task, taskId }: GodTextTrainerConfig): Software["files"] {
  if (task.type !== "grpo") return [];
  return [
    {
      path: `${GOD_TEXT_SOURCE}/${rewardModule(taskId)}.py`,
      content: rewardFile(task.rewards),
      secret: false,
      purpose: "reward functions",
    },
  ];
}

function environment(
  { task }: GodTextTrainerConfig,
  own: ReadonlyMap<string, string>,
): Record<string, string> {
  const fixed = {
    // A volume, so that a model is downloaded once.
    HF_HOME: "/cache/hf",
    HF_HUB_DISABLE_TELEMETRY: "1",
    PYTHONUNBUFFERED: "1",
    WANDB_DIR: upstream.GOD_CHECKPOINTS,
    ...(task.type === "grpo" ? { PYTHONPATH: GOD_TEXT_SOURCE } : {}),
  };
  const all = { ...fixed, ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
