import type { Flag } from "../flags";

const config = (line: number): string => `distributed_training/utils/config.py:${line}`;
const bittensor = "bittensor 9.12.2; added by utils/config.py:451-455";

/**
 * Every flag of `neurons/miner.py` at the pinned commit. Upstream parses with parse_known_args and drops a
 * misspelt flag without a word (config.py:451-456), so this table is what catches it.
 */
export const sn38Flags: readonly Flag[] = [
  { name: "netuid", type: "int", default: 1, source: config(66), owner: "the plan: SN38 is netuid 38" },
  { name: "wallet.name", type: "string", default: "default", source: config(82), owner: "wallet.name" },
  { name: "wallet.hotkey", type: "string", default: "default", source: config(89), owner: "wallet.hotkey" },
  {
    name: "wallet.path",
    type: "string",
    default: "~/.bittensor/wallets/",
    source: config(95),
    owner: "the plan: the wallet folder is uploaded",
  },
  { name: "subtensor.network", type: "string", default: "finney", source: bittensor, owner: "network" },
  { name: "subtensor.chain_endpoint", type: "string", default: undefined, source: bittensor },
  { name: "axon.port", type: "int", default: 8091, source: bittensor, owner: "ports.axon" },
  { name: "axon.ip", type: "string", default: undefined, source: bittensor },
  { name: "axon.external_ip", type: "string", default: undefined, source: bittensor },
  {
    name: "axon.external_port",
    type: "int",
    default: undefined,
    source: bittensor,
    owner: "ports.axon: outside and inside are the same",
  },
  { name: "axon.max_workers", type: "int", default: 10, source: bittensor, min: 1, max: 256 },
  { name: "dht.port", type: "int", default: 8009, source: config(104), owner: "ports.dht" },
  {
    name: "dht.ip",
    type: "string",
    default: undefined,
    source: config(111),
    owner: "the host's public address",
  },
  { name: "no_prompt", type: "switch", default: false, source: config(75) },
  { name: "neuron.events_retention_size", type: "string", default: 2_147_483_648, source: config(117) },
  { name: "neuron.name", type: "string", default: "miner", source: config(124) },
  { name: "neuron.dont_save_events", type: "switch", default: false, source: config(145) },
  {
    name: "neuron.device",
    type: "string",
    default: "cuda",
    source: config(131),
    refuse: "on the CPU a step takes minutes; the launcher treats it as a fault",
  },
  { name: "neuron.epoch_length", type: "int", default: 160, source: config(138), min: 1, max: 100000 },
  {
    name: "neuron.initial_peers",
    type: "strings",
    default: undefined,
    source: config(152),
    // A wrong one fails in hivemind, is caught and tried again, five times with 5 s between (misc.py:230-290).
    form: {
      pattern:
        /^\/(ip4|ip6|dns|dns4|dns6|dnsaddr)(\/[A-Za-z0-9._:-]+){1,12}\/p2p\/[1-9A-HJ-NP-Za-km-z]{46,60}$/,
      like: "/ip4/203.0.113.10/tcp/8000/p2p/12D3KooW...",
    },
  },
  {
    name: "neuron.blocks_per_allreduce",
    type: "int",
    default: 400,
    source: config(162),
    refuse: "validators use 400; another value only moves this miner out of step",
  },
  { name: "neuron.global_model_name", type: "string", default: "llama-4b-ws-4", source: config(169) },
  { name: "neuron.global_tokenizer_name", type: "string", default: "dstrbtd/llama-1b", source: config(176) },
  { name: "neuron.master_ss58_address", type: "string", default: undefined, source: config(183) },
  { name: "neuron.min_group_size", type: "int", default: 32, source: config(190), min: 1, max: 1024 },
  { name: "neuron.local_batch_size_train", type: "int", default: 2, source: config(197), min: 1, max: 256 },
  {
    name: "neuron.global_batch_size_train",
    type: "int",
    default: 35200,
    source: config(204),
    min: 1,
    max: 10_000_000,
  },
  { name: "neuron.upload_steps", type: "int", default: 5, source: config(211), min: 1, max: 100_000 },
  {
    name: "neuron.local_batch_size_train_effective",
    type: "int",
    default: 512,
    source: config(218),
    min: 1,
    max: 65536,
  },
  { name: "neuron.run_id", type: "string", default: "v1_2_7_r5", source: config(225) },
  { name: "neuron.show_all_rank_logs", type: "switch", default: false, source: config(232) },
  { name: "neuron.dont_wandb_log", type: "switch", default: false, source: config(239) },
  { name: "neuron.wandb_project", type: "string", default: "distributed_training", source: config(246) },
  { name: "neuron.wandb_entity", type: "string", default: "kmfoda", source: config(253) },
  { name: "neuron.influxdb_bucket", type: "string", default: undefined, source: config(260) },
  { name: "neuron.influxdb_url", type: "string", default: undefined, source: config(267) },
  {
    name: "neuron.influxdb_token",
    type: "string",
    default: undefined,
    source: config(274),
    refuse: "a token on the command line is readable by every process",
  },
  { name: "neuron.influxdb_org", type: "string", default: undefined, source: config(281) },
  {
    name: "neuron.use_dct",
    type: "switch",
    default: false,
    source: config(288),
    refuse:
      "validators decode with their own setting, which is off: turned on here alone it gives a mismatched basis",
  },
  { name: "neuron.momentum_decay", type: "float", default: 0.999, source: config(295), min: 0, max: 1 },
  { name: "neuron.target_chunk", type: "int", default: 64, source: config(302), min: 1, max: 65536 },
  { name: "neuron.quantization_bins", type: "int", default: 256, source: config(309), min: 2, max: 65536 },
  { name: "neuron.quantization_range", type: "int", default: 6, source: config(316), min: 1, max: 1000 },
  { name: "neuron.topk_compression", type: "int", default: 32, source: config(323), min: 1, max: 65536 },
  {
    name: "blacklist.force_validator_permit",
    type: "switch",
    default: false,
    source: config(433),
    refuse: "it reads an option that only validators have and breaks every request",
  },
  { name: "blacklist.allow_non_registered", type: "switch", default: false, source: config(440) },
  {
    name: "logging.debug",
    type: "switch",
    default: false,
    source: bittensor,
    refuse: "at debug level upstream logs the bucket's credentials",
  },
  {
    name: "logging.trace",
    type: "switch",
    default: false,
    source: bittensor,
    refuse: "at trace level upstream logs the bucket's credentials",
  },
  { name: "logging.info", type: "switch", default: false, source: bittensor },
];

/**
 * Settings that the guides name and that are no flags at this commit: they are attributes in the code or
 * belong to somebody's fork. The text says what they really are.
 */
export const sn38NotFlags: Readonly<Record<string, string>> = {
  learning_rate_maximum:
    "an attribute in neurons/miner.py:840, no flag; upstream would drop it without a word",
  num_inner_steps: "an attribute in neurons/miner.py:842 that nothing reads, no flag",
  offload_optimizer: "an attribute in neurons/miner.py:843 about the outer optimizer, no flag",
  MINIMUM_VALID_INNER_STEP: "does not exist upstream; validators refuse only inner step 0 (reward.py:433)",
  minimum_valid_inner_step: "does not exist upstream; validators refuse only inner step 0 (reward.py:433)",
  show_all_rank_logs:
    "the real flag is neuron.show_all_rank_logs; as the README writes it upstream ignores it",
  nproc_per_node: "set by the plan: world size is always 4",
  nodes: "set by the plan: world size is always 4",
  master_port: "set upstream to 29500 in base/neuron.py:121-127; another port never meets",
  standalone: "gives another rendezvous port than the 29500 that upstream fixes",
};

const byName = new Map(sn38Flags.map((flag) => [flag.name, flag]));

/** The flag of that name, or undefined. */
export function sn38Flag(name: string): Flag | undefined {
  return byName.get(name);
}

/** Ids of the catalogue (planning/tripwires/) for what is said of a flag or a name that is none. */
export const sn38FlagIds = {
  unknown: "LP-SN38-030",
  of: {
    learning_rate_maximum: "LP-SN38-006",
    num_inner_steps: "LP-SN38-006",
    offload_optimizer: "LP-SN38-006",
    MINIMUM_VALID_INNER_STEP: "LP-SN38-007",
    minimum_valid_inner_step: "LP-SN38-007",
    nproc_per_node: "LP-SN38-031",
    nodes: "LP-SN38-031",
    master_port: "LP-SN38-031",
    standalone: "LP-SN38-031",
    "neuron.use_dct": "LP-SN38-012",
    "blacklist.force_validator_permit": "LP-SN38-032",
    "logging.debug": "LP-SN38-022",
    "logging.trace": "LP-SN38-022",
  },
} as const;
