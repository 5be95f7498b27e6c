/** What the contract of Connito rests on in Connito-AI/Connito. */
import type { Flag } from "../flags";
import type { UpstreamWatch, WatchedModels } from "../watch";
import { CONNITO_EVENTS } from "./events";
import { connitoGroupKeys, connitoGroups } from "./groups";
import { connitoConfigKeys } from "./keys";
import {
  CONNITO_BLOCK_SECONDS,
  CONNITO_COMMIT,
  CONNITO_EXPERT_GROUPS,
  CONNITO_PHASES,
  CONNITO_REPO_ID_CHARS,
  CONNITO_ROOT,
} from "./upstream";

const config = "connito/shared/config.py";

function lockedIn(table: readonly Flag[]): string[] {
  return table.filter(({ refuse }) => refuse?.startsWith("is locked upstream")).map(({ name }) => name);
}

const mainConfig: WatchedModels = {
  file: config,
  table: connitoConfigKeys,
  classes: {
    "": ["WorkerConfig", "MinerConfig"],
    chain: ["ChainCfg"],
    cycle: ["CycleCfg"],
    run: ["RunCfg"],
    model: ["ModelCfg"],
    moe: ["MoECfg"],
    opt: ["OptimizerCfg"],
    local_par: ["ParallelismCfg"],
    sched: ["ScheduleCfg"],
    ckpt: ["CheckpointCfg"],
    hf: ["HfCfg"],
    log: ["LoggingCfg"],
    task: ["TaskCfg"],
    dataloader: ["DataloaderCfg"],
    // Replaced by the expert group's config as a whole (config.py:494-502).
    "task.exp": [],
  },
  defaults: {
    "run.root_path": { expression: "find_project_root()" },
    // Derived from local_par.global_opt_interval (config.py:785-794).
    "ckpt.checkpoint_interval": null,
    "ckpt.full_validation_interval": null,
    "log.metric_interval": null,
    "log.wandb_partial_id": [],
  },
  lockedBy: "_LOCKED_FIELDS",
  locked: lockedIn(connitoConfigKeys),
};

const groupConfig: WatchedModels = {
  file: config,
  table: connitoGroupKeys,
  classes: { "": ["ExpertCfg"], data: ["DataCfg"] },
  // The groups' own files name it, the class does not.
  defaults: { "data.dataset_class": null },
  lockedBy: "_LOCKED_FIELDS",
  locked: lockedIn(connitoGroupKeys),
};

/** For `npm run contracts`. */
export const CONNITO_WATCH: UpstreamWatch = {
  name: "connito",
  repository: "Connito-AI/Connito",
  commit: CONNITO_COMMIT,
  landmarks: [config, "connito/miner/train.py", "connito/miner/model_io.py"],
  models: [mainConfig, groupConfig],
  events: {
    patterns: CONNITO_EVENTS,
    printed: "structlog",
    holes: ["MinerCommit1", "MinerCommit2", "None", ""],
    elsewhere: { "is not in list": "Python: list.index" },
    parts: { "'val_loss': ": ["Metric log: {}"] },
  },
  texts: [{ what: "key of the validation loss", text: "val_loss", source: "connito/shared/evaluate.py:126" }],
  values: [
    {
      what: "CONNITO_BLOCK_SECONDS",
      target: "BITTENSOR_BLOCK_TIME_SECONDS",
      value: CONNITO_BLOCK_SECONDS,
      source: "connito/shared/cycle.py:56",
    },
    {
      what: "CONNITO_REPO_ID_CHARS",
      target: "CHAIN_COMMIT_MAX_HF_REPO_ID_CHARS",
      value: CONNITO_REPO_ID_CHARS,
      source: "connito/shared/chain.py:31",
    },
    { what: "CONNITO_ROOT", target: "self.run.root_path", value: CONNITO_ROOT, source: `${config}:424` },
    {
      what: "CONNITO_EXPERT_GROUPS",
      target: "self.task.base_path",
      value: CONNITO_EXPERT_GROUPS,
      source: `${config}:425`,
    },
    ...CONNITO_PHASES.map(({ name }, index) => ({
      what: "CONNITO_PHASES, name",
      target: name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, "_").toLowerCase(),
      value: name,
      source: `connito/shared/cycle.py:${152 + index}`,
    })),
  ],
  documents: Object.entries(connitoGroups).map(([, group]) => ({
    file: group.source,
    values: {
      group_id: group.id,
      "data.dataset_sources": group.sources.map((source) => ({ expression: JSON.stringify(source) })),
      ...Object.fromEntries(Object.entries(group.data).map(([key, value]) => [`data.${key}`, value])),
    },
    complete: false,
  })),
};
