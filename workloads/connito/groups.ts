/** The expert groups' own configs: what upstream's files hold, and which keys they may have. */
import type { ConnitoKey } from "./keys";

/** A data set as upstream's YAML has it. */
export interface ConnitoSource {
  path: string;
  name?: string | undefined;
  weight: number;
  text_column: string;
}

/** One of upstream's expert groups. */
export interface ConnitoGroup {
  id: number;
  sources: readonly ConnitoSource[];
  /** `data.*` keys that differ from the class defaults. */
  data: Readonly<Record<string, string | number>>;
  source: string;
}

const sources: readonly ConnitoSource[] = [
  { path: "allenai/c4", name: "en", weight: 0.5, text_column: "text" },
  { path: "nvidia/Nemotron-CC-Math-v1", name: "4plus", weight: 0.5, text_column: "text" },
];
const dataset_class = "expert_groups.exp_math.dataset:StreamingTorchDataset";

/** By the name of the folder. */
export const connitoGroups: Readonly<Record<"exp_math" | "exp_dummy", ConnitoGroup>> = {
  exp_math: {
    id: 0,
    sources,
    data: { sequence_length: 4096, world_size: 10, dataset_class },
    source: "expert_groups/exp_math/config.yaml",
  },
  exp_dummy: {
    id: 1,
    sources,
    data: { sequence_length: 100, world_size: 10, dataset_class },
    source: "expert_groups/exp_dummy/config.yaml",
  },
};

const at = (line: number): string => `connito/shared/config.py:${line}`;

/** Keys of an expert group's config. It replaces `task.exp` of the main config as a whole (config.py:494-502). */
export const connitoGroupKeys: readonly ConnitoKey[] = [
  { name: "group_id", type: "int", default: 0, source: at(377), owner: "expertGroup" },
  {
    name: "data.per_device_train_batch_size",
    type: "int",
    default: 1,
    source: at(223),
    min: 1,
    max: 1024,
  },
  {
    name: "data.batch_size",
    type: "int",
    default: 4,
    source: at(221),
    owner: "the plan: it counts tokens only (train_helper.py:141) and is set to the effective batch",
  },
  // The largest of DeepSeek-V2-Lite's config.json, max_position_embeddings.
  { name: "data.sequence_length", type: "int", default: 4096, source: at(222), min: 16, max: 163_840 },
  { name: "data.world_size", type: "int", default: 10, source: at(224), min: 1, max: 100_000 },
  {
    name: "data.rank",
    type: "int",
    default: 1,
    source: at(225),
    refuse: "changes nothing: train passes the rank of its process, 0 (train.py:209-211)",
  },
  {
    name: "data.dataset_class",
    type: "string",
    default: dataset_class,
    source: at(226),
    form: { pattern: /^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/, like: dataset_class },
  },
  {
    name: "data.vali_fraction",
    type: "float",
    default: 0.1,
    source: at(227),
    refuse: "changes nothing: it is read with a seed only, which validators pass (dataloader.py:207)",
  },
  {
    name: "data.dataset_sources",
    type: "strings",
    default: undefined,
    source: at(220),
    owner: "tuning.dataSources",
  },
  {
    name: "data.dataset_name",
    type: "string",
    default: "allenai/c4",
    source: at(218),
    refuse: `is locked upstream (${at(217)}), and not read where there are data sources`,
  },
  {
    name: "data.data_dir",
    type: "string",
    default: "en",
    source: at(219),
    refuse: `is locked upstream (${at(217)}), and not read where there are data sources`,
  },
];

/** The assignments and loaders of every group lie in the image beside the file that the plan writes. */
export function connitoGroupFile(folder: string, group: string): string {
  return `${folder}/${group}/config.yaml`;
}
