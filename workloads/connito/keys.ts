import type { Flag } from "../flags";

/** A key of one of Connito's YAML files, with dots: `opt.lr`. The rest is as for flags. */
export type ConnitoKey = Flag;

const at = (line: number | string): string => `connito/shared/config.py:${line}`;
const whole = (name: string, line: number, standard: number | undefined, min = 1): ConnitoKey => ({
  name,
  type: "int",
  default: standard,
  source: at(line),
  min,
  // PyYAML and pydantic take any integer; past this a number is a mistake.
  max: 1_000_000_000,
});
const inert = (key: ConnitoKey, why: string): ConnitoKey => ({ ...key, refuse: `changes nothing: ${why}` });

/**
 * Upstream resets these when auto_update_config is on (config.py:617-673) and the subnet's other members go by them;
 * the lists stand at config.py:151,165,191,241,277.
 */
function locked(name: string, value: string | number, line: number): ConnitoKey {
  const type = typeof value === "number" ? "int" : "string";
  return { name, type, default: value, source: at(line), refuse: `is locked upstream (${at(line)})` };
}

function elsewhere(name: string, standard: Flag["default"], line: number, owner: string): ConnitoKey {
  const type = typeof standard === "number" ? "int" : "string";
  return { name, type, default: standard, source: at(line), owner };
}

function text(name: string, standard: string, line: number): ConnitoKey {
  return { name, type: "string", default: standard, source: at(line) };
}

function toggle(name: string, standard: boolean, line: number): ConnitoKey {
  return { name, type: "switch", default: standard, source: at(line) };
}

const derived = "the plan: upstream derives it from /data (config.py:440-463)";
const wandb = "W&B logging stays off, see log.log_wandb";
const forMerging = "the outer optimizer runs in validators";

/** Keys of the main config at the contract's commit. Others are dropped by upstream without a word (config.py:114). */
export const connitoConfigKeys: readonly ConnitoKey[] = [
  elsewhere("role", "miner", 770, "the plan: it deploys miners"),
  locked("chain.netuid", 102, 152),
  elsewhere("chain.uid", 0, 153, "uid"),
  elsewhere("chain.hotkey_ss58", "", 154, "wallet.hotkeyAddress"),
  elsewhere("chain.coldkey_ss58", "", 155, "wallet.coldkeyAddress"),
  // Both are only written to the chain (chain.py:399-409): nothing listens there.
  text("chain.ip", "0.0.0.0", 156),
  { ...whole("chain.port", 157, 8000), max: 65_535 },
  elsewhere("chain.coldkey_name", "template_coldkey_name", 158, "wallet.name"),
  elsewhere("chain.hotkey_name", "template_hotkey_name", 159, "wallet.hotkey"),
  locked("chain.network", "archive", 160),
  elsewhere("chain.lite_network", "finney", 161, "liteNetwork"),
  locked("cycle.cycle_length", 448, 169),
  locked("cycle.distribute_period", 20, 170),
  locked("cycle.train_period", 300, 171),
  locked("cycle.commit_period", 10, 172),
  locked("cycle.submission_period", 80, 173),
  locked("cycle.validate_period", 10, 174),
  locked("cycle.merge_period", 50, 175),
  locked("cycle.owner_url", "https://cycle-api.connito.ai:443", 177),
  whole("cycle.version_range_cycles", 178, 3),
  whole("cycle.api_timeout_sec", 180, 10),
  whole("cycle.api_retries", 181, 5),
  whole("cycle.api_backoff_sec", 182, 2, 0),
  {
    ...text("run.run_name", "foundation", 186),
    form: { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, like: "foundation or run-2" },
  },
  elsewhere("run.root_path", undefined, 187, "the plan: in Docker it is always /data (config.py:423-426)"),
  locked("model.model_path", "deepseek-ai/DeepSeek-V2-Lite", 192),
  locked("model.base_arch_model", "deepseek-ai/DeepSeek-V2-Lite", 193),
  inert(toggle("model.foundation", true, 194), "no code of upstream's reads it"),
  toggle("model.torch_compile", false, 195),
  inert(text("model.attn_implementation", "sdpa", 196), "no code of upstream's reads it"),
  {
    ...text("model.precision", "fp16-mixed", 197),
    // Anything else turns mixed precision off and leaves the frozen weights in fp16 (train.py:304, mycelia.py:136).
    form: { pattern: /^(fp16|bf16)-mixed$/, like: "fp16-mixed or bf16-mixed" },
  },
  {
    ...text("model.device", "cuda", 198),
    refuse: "on the CPU a step takes minutes; the launcher treats it as a fault",
  },
  {
    ...toggle("moe.interleave", true, 244),
    refuse: "changes the model's layers, and the others' checkpoints no longer fit",
  },
  locked("moe.num_experts", 8, 245),
  locked("moe.num_experts_per_tok", 2, 246),
  locked("moe.partial_topk", 1, 247),
  locked("moe.full_topk", 2, 248),
  toggle("moe.aux_load_balance", true, 249),
  inert(
    { name: "moe.router_aux_loss_coef", type: "float", default: 1, source: at(250), min: 0, max: 1000 },
    "the auxiliary loss is fixed to 0 (train.py:365)",
  ),
  inert(toggle("moe.partial_moe", true, 251), "no code of upstream's reads it"),
  locked("moe.num_worker_groups", 2, 252),
  // Below 0.000001 a YAML 1.1 reader such as PyYAML may see a text.
  { name: "opt.lr", type: "float", default: 0.00001, source: at(256), min: 0.000001, max: 1 },
  inert({ name: "opt.outer_lr", type: "float", default: 0.7, source: at(257) }, forMerging),
  inert({ name: "opt.outer_momentum", type: "float", default: 0.9, source: at(258) }, forMerging),
  {
    ...whole("local_par.gradient_accumulation_steps", 262, 4),
    max: 4096,
  },
  whole("local_par.global_opt_interval", 263, 100),
  {
    ...whole("local_par.world_size", 264, 1),
    refuse:
      "more than 1 trains that many models that never meet: the all-reduce is commented out and the division by the world size stays (train.py:443-444). Four GPUs are four trainers",
  },
  inert(whole("local_par.port", 265, 29_500), "used with more than one rank only (train.py:82-84)"),
  inert(text("local_par.ip_address", "127.0.0.1", 266), "used with more than one rank only (train.py:82-84)"),
  whole("sched.warmup_steps", 278, 0, 0),
  locked("sched.total_steps", 88_000, 279),
  {
    ...toggle("ckpt.resume_from_ckpt", true, 283),
    refuse: "false ends the start with an UnboundLocalError: model.py:202 returns what only true has set",
  },
  toggle("ckpt.strict_sharding", false, 284),
  elsewhere("ckpt.base_checkpoint_path", "checkpoints/miner", 285, derived),
  elsewhere("ckpt.checkpoint_path", undefined, 286, derived),
  whole("ckpt.checkpoint_interval", 287, 20),
  inert(
    whole("ckpt.full_validation_interval", 288, 20),
    "the local evaluation runs every log.metric_interval steps (train.py:552)",
  ),
  whole("ckpt.checkpoint_topk", 289, 2),
  elsewhere("ckpt.validator_checkpoint_path", "validator_checkpoint", 290, derived),
  inert(whole("ckpt.download_concurrency", 293, 4), "kept for older configs; no code of upstream's reads it"),
  elsewhere("hf.checkpoint_repo", undefined, 306, "hfRepo"),
  inert(text("hf.default_repo_name", "co", 307), "hfRepo names the repo"),
  elsewhere("hf.token_env_var", "HF_TOKEN", 310, "the plan: the token comes as HF_TOKEN"),
  {
    ...toggle("log.log_wandb", false, 347),
    refuse:
      "upstream logs into its own team's W&B entity (metrics.py:72); for others the start of W&B fails and it is turned off with a warning",
  },
  inert(text("log.wandb_project_name", "test-moe", 348), wandb),
  inert(toggle("log.wandb_resume", false, 349), wandb),
  inert(text("log.wandb_full_id", "", 350), wandb),
  inert({ name: "log.wandb_partial_id", type: "strings", default: undefined, source: at(351) }, wandb),
  elsewhere("log.base_metric_path", "metrics", 352, derived),
  elsewhere("log.metric_path", undefined, 353, derived),
  whole("log.metric_interval", 354, 20),
  elsewhere("task.expert_group_name", "exp_math", 381, "expertGroup"),
  {
    ...toggle("task.load_all_expert_groups", false, 382),
    refuse: "a miner trains one group; with all of them loaded the assignments of others are read too",
  },
  elsewhere(
    "task.base_path",
    "expert_groups",
    383,
    "the plan: in Docker it is always /app/expert_groups (config.py:425)",
  ),
  elsewhere("task.path", undefined, 384, derived),
  inert(whole("dataloader.world_size", 237, 10), "no code of upstream's reads it"),
];
