import type { ConnitoTrainerConfig } from "../../../config/schema/trainer";
import { connitoGroupFile, connitoGroups } from "../../../workloads/connito/groups";
import { connitoRefused } from "../../../workloads/connito/profiles";
import * as upstream from "../../../workloads/connito/upstream";
import { dottedYaml, type YamlValue } from "../../../workloads/dottedYaml";
import type { TimePlan, ValuePlan } from "../../plan";
import type { Software } from "../software";
import type { SoftwareInput } from "../softwareOf";
import { stepSeconds, stepsPerRound, TRAIN_SECONDS } from "./round";
import { type ConnitoBatch, checkMemory, checkNames, checkRound, checkSteps, checkUplink } from "./rules";
import { connitoSecretFiles, connitoSecretNeeds } from "./secrets";
import { connitoSupervision } from "./supervision";
import { type ConnitoValues, connitoDefault, connitoValues } from "./values";

/** The software's side of one Connito miner: two processes, one GPU. */
export function connitoSoftware(input: SoftwareInput<ConnitoTrainerConfig>): Software {
  const { name, trainer, host, slot, findings } = input;
  const path = `trainers.${name}`;
  const values = connitoValues(name, trainer, findings);
  const batch = batchOf(trainer, values);
  checkNames(path, trainer, findings);
  checkRound(path, batch, findings);
  checkSteps(path, batch, findings);
  checkUplink(path, host, slot, findings);
  const gpuMemoryGiB = checkMemory(path, batch, host, findings);
  const effectiveBatch = batch.microBatch * batch.accumulation;
  const stop = {
    signal: upstream.CONNITO_STOP.signal,
    graceSeconds: trainer.tuning.stopGraceSeconds ?? upstream.CONNITO_STOP.graceSeconds,
  };
  const env = environment(values);
  return {
    upstreamCommit: upstream.CONNITO_COMMIT,
    processes: [
      process("train", upstream.CONNITO_MODULES.train, env, stop),
      process("model-io", upstream.CONNITO_MODULES.modelIo, env, stop),
    ],
    files: [
      {
        path: upstream.CONNITO_CONFIG_FILE,
        content: dottedYaml(mainConfig(trainer, values)),
        secret: false,
        purpose: "main config",
      },
      {
        path: connitoGroupFile(upstream.CONNITO_EXPERT_GROUPS, trainer.expertGroup),
        content: dottedYaml(groupConfig(trainer, values, effectiveBatch)),
        secret: false,
        purpose: "config of the expert group",
      },
      ...connitoSecretFiles(name, trainer),
    ],
    secrets: connitoSecretNeeds(name, trainer),
    // Nothing calls a miner: what it writes on the chain as its address is not listened on (chain.py:399-409).
    openPorts: [],
    worldSize: 1,
    gpuMemoryFloorGiB: 0,
    floors: upstream.CONNITO_FLOORS,
    shm: upstream.CONNITO_SHM,
    bucket: undefined,
    preflight: {
      cuda: upstream.CONNITO_CUDA,
      python: upstream.CONNITO_PYTHON,
      ports: [{ port: upstream.CONNITO_METRICS_PORT, protocol: "tcp" }],
      secretLengths: [],
      textLimits: [
        { what: "Hugging Face repo id", text: trainer.hfRepo, atMost: upstream.CONNITO_REPO_ID_CHARS },
      ],
    },
    supervision: connitoSupervision(trainer, batch),
    restart: "always",
    stop,
    volumes: [
      { role: "work", mountPath: upstream.CONNITO_ROOT },
      { role: "cache", mountPath: "/cache" },
    ],
    values: [...values.values, batchSizeValue(effectiveBatch)],
    refused: connitoRefused.map((each) => ({ ...each })),
    estimates: {
      worldSize: 1,
      batch: {
        microBatch: batch.microBatch,
        microBatchesPerRank: batch.accumulation,
        effectiveBatch,
      },
      uploadWindow: undefined,
      gpuMemoryGiB,
      time: timeOf(batch),
    },
  };
}

function process(
  name: string,
  module: string,
  env: Record<string, string>,
  stop: Software["stop"],
): Software["processes"][number] {
  const { CONNITO_CONFIG_FILE, CONNITO_KEEP_CONFIG, CONNITO_ROOT } = upstream;
  return {
    name,
    command: ["python", "-m", module, "--path", CONNITO_CONFIG_FILE, CONNITO_KEEP_CONFIG],
    // A crash leaves a dump of some GB in the working folder (train.py:770): on the volume, always the same file.
    cwd: CONNITO_ROOT,
    env,
    secretEnv: { [upstream.CONNITO_TOKEN_VARIABLE]: upstream.CONNITO_TOKEN_FILE },
    stop,
    exitZeroIsSuccess: false,
  };
}

function environment(values: ConnitoValues): Record<string, string> {
  const fixed = {
    HOME: upstream.CONNITO_HOME_FOLDER,
    PYTHONPATH: upstream.CONNITO_HOME,
    PYTHONUNBUFFERED: "1",
    HF_HOME: "/cache/hf",
  };
  const all = { ...fixed, ...Object.fromEntries(values.env) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mainConfig(trainer: ConnitoTrainerConfig, values: ConnitoValues): Record<string, YamlValue> {
  const { uid, wallet, hfRepo, liteNetwork, expertGroup } = trainer;
  return {
    "chain.uid": uid,
    "chain.hotkey_ss58": wallet.hotkeyAddress,
    "chain.coldkey_ss58": wallet.coldkeyAddress,
    "chain.coldkey_name": wallet.name,
    "chain.hotkey_name": wallet.hotkey,
    "chain.lite_network": liteNetwork,
    "hf.checkpoint_repo": hfRepo,
    "hf.token_env_var": upstream.CONNITO_TOKEN_VARIABLE,
    "task.expert_group_name": expertGroup,
    ...inOrder(values.config),
  };
}

function groupConfig(
  trainer: ConnitoTrainerConfig,
  values: ConnitoValues,
  effectiveBatch: number,
): Record<string, YamlValue> {
  const group = connitoGroups[trainer.expertGroup];
  const own = trainer.tuning.dataSources?.map(({ path, name, weight, textColumn }) => ({
    path,
    ...(name === undefined ? {} : { name }),
    weight,
    text_column: textColumn,
  }));
  return {
    group_id: group.id,
    "data.dataset_sources": own ?? group.sources.map((source) => ({ ...source })),
    "data.per_device_train_batch_size": Number(connitoDefault("group", "data.per_device_train_batch_size")),
    "data.batch_size": effectiveBatch,
    ...Object.fromEntries(Object.entries(group.data).map(([key, value]) => [`data.${key}`, value])),
    ...inOrder(values.group),
  };
}

function inOrder(values: ReadonlyMap<string, string | number | boolean>): Record<string, YamlValue> {
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What memory, round and supervision follow from. */
function batchOf({ tuning, expertGroup }: ConnitoTrainerConfig, values: ConnitoValues): ConnitoBatch {
  const number = (file: "config" | "group", key: string) =>
    Number(values[file].get(key) ?? connitoDefault(file, key));
  const sequence =
    values.group.get("data.sequence_length") ?? connitoGroups[expertGroup].data.sequence_length;
  const interval = values.config.get("ckpt.checkpoint_interval");
  return {
    microBatch: number("group", "data.per_device_train_batch_size"),
    accumulation: number("config", "local_par.gradient_accumulation_steps"),
    sequence: Number(sequence),
    sequenceSeconds: tuning.expectedSequenceSeconds,
    overheadSeconds: tuning.expectedStepOverheadSeconds,
    keptCheckpoints: number("config", "ckpt.checkpoint_topk"),
    warmupSteps: number("config", "sched.warmup_steps"),
    // Without a value of its own it follows from another key (config.py:782-786).
    checkpointInterval:
      interval === undefined
        ? Math.max(1, Math.round(0.2 * number("config", "local_par.global_opt_interval")))
        : Number(interval),
  };
}

function timeOf(batch: ConnitoBatch): TimePlan {
  const seconds = stepSeconds(batch);
  return {
    stepSeconds: Math.round(seconds * 10) / 10,
    source: "as tuning expects",
    note: `${stepsPerRound(seconds)} steps in the ${TRAIN_SECONDS / 60} minutes of Train, a checkpoint every ${batch.checkpointInterval}`,
  };
}

function batchSizeValue(effectiveBatch: number): ValuePlan {
  return {
    key: "group:data.batch_size",
    value: String(effectiveBatch),
    from: "derived",
    source: "LP-CONN-014",
    reason:
      "the effective batch: upstream counts samples and tokens a second with it and nothing else (train_helper.py:141)",
    replaces: String(connitoDefault("group", "data.batch_size")),
  };
}
