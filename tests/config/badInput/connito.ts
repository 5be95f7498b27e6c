/** Connito miners: mistakes and what is said of them. */
import { connitoWallet, connito as miner, OTHER_HOTKEY } from "../../fixtures/connito";
import { type BadInput, other, p5, trainer } from "./edits";

const slots = { a: { gpus: [0] }, b: { gpus: [1] }, four: { gpus: [2, 3, 4, 5] } };
const good = miner({ host: "p5", slot: "a" });
const second = miner({
  host: "p5",
  slot: "b",
  uid: 21,
  hfRepo: "someone/co-1",
  wallet: { ...connitoWallet, hotkeyAddress: OTHER_HOTKEY },
});

/** A good miner in place of the good stack's SN38 trainer, and the edits that break it. */
function connitoEdits(...edits: BadInput["edits"]): BadInput["edits"] {
  return [[trainer(), good], [p5("slots"), slots], [["buckets"], {}], ...edits];
}

/** The same with one key of one of its files. */
function key(file: "config" | "group", name: string, value: unknown): BadInput["edits"] {
  return connitoEdits([trainer("tuning"), { [file]: { [name]: value } }]);
}

const at = "trainers.sn38-a";
const dropped = (file: string) =>
  `upstream's ${file} has no such key, and it would be dropped without a word (config.py:114)`;

export const connito: readonly BadInput[] = [
  { name: "a good miner", edits: connitoEdits(), problems: [] },
  { name: "two good miners", edits: connitoEdits([other(), second]), problems: [] },
  {
    name: "the guide's batch size at the top of the YAML",
    edits: key("config", "batch_size", 2),
    problems: [
      `${at}.tuning.config["batch_size"]: 2 - ${dropped("main config")}: the real batch is tuning.group["data.per_device_train_batch_size"] - write it there [LP-CONN-009]`,
    ],
  },
  {
    name: "the guide's accumulation at the top of the YAML",
    edits: key("config", "gradient_accumulation_steps", 8),
    problems: [
      `${at}.tuning.config["gradient_accumulation_steps"]: 8 - ${dropped("main config")}: it is "local_par.gradient_accumulation_steps" - write it there [LP-CONN-009]`,
    ],
  },
  {
    name: "the guide's wandb",
    edits: key("config", "wandb", true),
    problems: [
      `${at}.tuning.config["wandb"]: true - ${dropped("main config")}: it is "log.log_wandb", which works for upstream's own team only - write it there [LP-CONN-010]`,
    ],
  },
  {
    name: "W&B under its real name",
    edits: key("config", "log.log_wandb", true),
    problems: [
      `${at}.tuning.config["log.log_wandb"]: true - upstream logs into its own team's W&B entity (metrics.py:72); for others the start of W&B fails and it is turned off with a warning - remove it [LP-CONN-010]`,
    ],
  },
  {
    name: "a misspelt key",
    edits: key("config", "sched.warmup_step", 100),
    problems: [
      `${at}.tuning.config["sched.warmup_step"]: 100 - ${dropped("main config")} - did you mean "sched.warmup_steps"? [LP-CONN-030]`,
    ],
  },
  {
    name: "a key without its section",
    edits: key("config", "checkpoint_interval", 5),
    problems: [
      `${at}.tuning.config["checkpoint_interval"]: 5 - ${dropped("main config")} - did you mean "ckpt.checkpoint_interval"? [LP-CONN-030]`,
    ],
  },
  {
    name: "a key of the other file",
    edits: key("config", "data.sequence_length", 2048),
    problems: [
      `${at}.tuning.config["data.sequence_length"]: 2048 - ${dropped("main config")} - write it under tuning.group [LP-CONN-030]`,
    ],
  },
  {
    name: "a key of the main config in the group's",
    edits: key("group", "opt.lr", 0.0001),
    problems: [
      `${at}.tuning.group["opt.lr"]: 0.0001 - ${dropped("expert group's config")} - write it under tuning.config [LP-CONN-030]`,
    ],
  },
  {
    name: "the batch without its section",
    edits: key("group", "batch_size", 2),
    problems: [
      `${at}.tuning.group["batch_size"]: 2 - ${dropped("expert group's config")}: the real batch is "data.per_device_train_batch_size" - write it there [LP-CONN-009]`,
    ],
  },
  {
    name: "the batch that only counts tokens",
    edits: key("group", "data.batch_size", 8),
    problems: [
      `${at}.tuning.group["data.batch_size"]: 8 - comes from the plan: it counts tokens only (train_helper.py:141) and is set to the effective batch - remove it`,
    ],
  },
  {
    name: "a locked key",
    edits: key("config", "sched.total_steps", 1000),
    problems: [
      `${at}.tuning.config["sched.total_steps"]: 1000 - is locked upstream (connito/shared/config.py:279) - remove it [LP-CONN-031]`,
    ],
  },
  {
    name: "a locked key with upstream's value",
    edits: key("config", "chain.network", "archive"),
    problems: [],
  },
  {
    name: "another archive node",
    edits: key("config", "chain.network", "finney"),
    problems: [
      `${at}.tuning.config["chain.network"]: "finney" - is locked upstream (connito/shared/config.py:160) - remove it [LP-CONN-031]`,
    ],
  },
  {
    name: "a key that comes from elsewhere",
    edits: key("config", "hf.checkpoint_repo", "someone/other"),
    problems: [
      `${at}.tuning.config["hf.checkpoint_repo"]: "someone/other" - comes from hfRepo - set it there`,
    ],
  },
  {
    name: "a root that Docker forces",
    edits: key("config", "run.root_path", "/work"),
    problems: [
      `${at}.tuning.config["run.root_path"]: "/work" - comes from the plan: in Docker it is always /data (config.py:423-426) - remove it [LP-CONN-035]`,
    ],
  },
  {
    name: "no accumulation",
    edits: key("config", "local_par.gradient_accumulation_steps", 0),
    problems: [
      `${at}.tuning.config["local_par.gradient_accumulation_steps"]: 0 - local_par.gradient_accumulation_steps is at least 1 - use 1 to 4096`,
    ],
  },
  {
    name: "an accumulation that is no number",
    edits: key("config", "local_par.gradient_accumulation_steps", "eight"),
    problems: [
      `${at}.tuning.config["local_par.gradient_accumulation_steps"]: "eight" - local_par.gradient_accumulation_steps takes a number - write a number, upstream's default is 4`,
    ],
  },
  {
    name: "half a sample",
    edits: key("group", "data.per_device_train_batch_size", 1.5),
    problems: [
      `${at}.tuning.group["data.per_device_train_batch_size"]: 1.5 - data.per_device_train_batch_size takes a whole number - write a whole number, upstream's default is 1`,
    ],
  },
  {
    name: "four ranks",
    edits: key("config", "local_par.world_size", 4),
    problems: [
      `${at}.tuning.config["local_par.world_size"]: 4 - more than 1 trains that many models that never meet: the all-reduce is commented out and the division by the world size stays (train.py:443-444). Four GPUs are four trainers - remove it [LP-CONN-032]`,
    ],
  },
  {
    name: "no resume",
    edits: key("config", "ckpt.resume_from_ckpt", false),
    problems: [
      `${at}.tuning.config["ckpt.resume_from_ckpt"]: false - false ends the start with an UnboundLocalError: model.py:202 returns what only true has set - remove it`,
    ],
  },
  {
    name: "a key that nothing reads",
    edits: key("config", "ckpt.full_validation_interval", 50),
    problems: [
      `${at}.tuning.config["ckpt.full_validation_interval"]: 50 - changes nothing: the local evaluation runs every log.metric_interval steps (train.py:552) - remove it`,
    ],
  },
  {
    name: "a precision that upstream does not know",
    edits: key("config", "model.precision", "bf16"),
    problems: [
      `${at}.tuning.config["model.precision"]: "bf16" - model.precision takes texts such as fp16-mixed or bf16-mixed, and "bf16" is none - write it in that form`,
    ],
  },
  {
    name: "an interval past the round",
    edits: key("config", "ckpt.checkpoint_interval", 100),
    problems: [
      `${at}.tuning.config["ckpt.checkpoint_interval"]: 100 - at 46 s a step (tuning.expectedSequenceSeconds, tuning.expectedStepOverheadSeconds) the 60 minutes of Train have 78 steps, so no checkpoint of the round is there at the commit and the old weights go out (train.py:623-627, model_io.py:181-185) - use 1 to 78`,
    ],
  },
  {
    name: "a batch that does not fit",
    edits: key("group", "data.per_device_train_batch_size", 16),
    problems: [
      `${at}.tuning.group["data.per_device_train_batch_size"]: 16 - at 4096 tokens the GPU would need about 149.8 GiB of 80 (frozen weights, 16 bit 2.4, trained experts, gradients and AdamW in fp32 26.8, 16-bit copies of the experts under autocast 3.4, inputs of the layers 6.8, one layer computed again 8.5, logits and loss 100, CUDA context and slack of the allocator 2) - use 1 to 6, and more local_par.gradient_accumulation_steps [LP-MEMORY-002]`,
    ],
  },
  {
    name: "a slot of four GPUs",
    edits: connitoEdits([trainer("slot"), "four"]),
    problems: [
      `${at}.slot: "four" - the slot has 4 GPU(s), and the software runs with exactly 1 - use a slot of 1 GPU [LP-SLOT-001]`,
    ],
  },
  {
    name: "a repo that the chain has no room for",
    edits: connitoEdits([trainer("hfRepo"), "somebody-with-a-name/connito-checkpoints"]),
    problems: [
      `${at}.hfRepo: "somebody-with-a-name/connito-checkpoints" - it has 40 characters and the chain takes 32, beside 7 of the revision (chain.py:30-31, model_io.py:38): every round would be missed - use a shorter name [LP-CONN-033]`,
    ],
  },
  {
    name: "a repo without owner",
    edits: connitoEdits([trainer("hfRepo"), "co"]),
    problems: [`${at}.hfRepo: "co" - must be a Hugging Face repo such as someone/co - write it in that form`],
  },
  {
    name: "an expert group that does not exist",
    edits: connitoEdits([trainer("expertGroup"), "exp_maths"]),
    problems: [
      `${at}.expertGroup: "exp_maths" - must be one of: exp_math, exp_dummy - did you mean "exp_math"?`,
    ],
  },
  {
    name: "a hotkey's address with a wrong character",
    edits: connitoEdits([
      trainer("wallet", "hotkeyAddress"),
      "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694tz",
    ]),
    problems: [
      `${at}.wallet.hotkeyAddress: "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694tz" - its checksum does not match: a character is wrong - copy it from \`btcli wallet list\``,
    ],
  },
  {
    name: "the coldkey's address twice",
    edits: connitoEdits([trainer("wallet", "hotkeyAddress"), connitoWallet.coldkeyAddress]),
    problems: [
      `${at}.wallet.hotkeyAddress: "${connitoWallet.coldkeyAddress}" - is the coldkey's address too - write the hotkey's`,
    ],
  },
  {
    name: "two miners of one hotkey",
    edits: connitoEdits([other(), { ...second, wallet: connitoWallet }]),
    problems: [
      `trainers.sn38-b.wallet.hotkeyAddress: "${connitoWallet.hotkeyAddress}" - is trainer sn38-a's too: two miners of one hotkey overwrite each other's commits - use one of its own`,
    ],
  },
  {
    name: "two miners in one repo",
    edits: connitoEdits([other(), { ...second, hfRepo: "Someone/co" }]),
    problems: [
      `trainers.sn38-b.hfRepo: "Someone/co" - is trainer sn38-a's too: two miners in one repo upload the same file name, model_expgroup_<group>.pt (model_io.py:265) - use one of its own`,
    ],
  },
  {
    name: "the Hugging Face token in the environment",
    edits: connitoEdits([trainer("tuning"), { env: { HF_TOKEN: "hf_x" } }]),
    problems: [
      `${at}.tuning.env.HF_TOKEN: a value, not shown - a secret in the environment can be read with docker inspect - remove it, and run: pulumi config set --secret --path 'launchpad:secrets["sn38-a.hfToken"]'`,
    ],
  },
  {
    name: "a key of another workload",
    edits: connitoEdits([trainer("ladder"), {}]),
    problems: [
      `${at}.ladder: {} - there is no such key - it belongs to \`workload: sn38\`: change that, or remove it`,
    ],
  },
  {
    name: "no data sets",
    edits: connitoEdits([trainer("tuning"), { dataSources: [] }]),
    problems: [
      `${at}.tuning.dataSources: [] - the number of entries must be at least 1 - write at least one`,
    ],
  },
];
