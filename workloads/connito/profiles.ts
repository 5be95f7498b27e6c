import type { ProfileName, ProfileValue, Refused } from "../profile";

const uploads = [
  {
    key: "env:HF_XET_HIGH_PERFORMANCE",
    value: "1",
    id: "LP-CONN-001",
    source: "huggingface.co/docs/huggingface_hub/package_reference/environment_variables",
    reason:
      "the upload must end between the two commits, under 4 minutes; this takes all of the bandwidth that is there",
  },
] as const satisfies readonly ProfileValue[];

/**
 * Values of each profile; what a profile does not name keeps upstream's default. `config:` are keys of the main
 * config, `group:` those of the expert group's.
 */
export const connitoProfiles: Readonly<Record<ProfileName, readonly ProfileValue[]>> = {
  stock: [],
  guide: [
    {
      key: "group:data.per_device_train_batch_size",
      value: 2,
      id: "LP-CONN-002",
      source: "guide 003",
      reason:
        "the guide writes `batch_size: 2` at the top of the main config, where upstream drops it (config.py:114); the batch lies in the expert group's config (dataloader.py:313)",
    },
    {
      key: "config:local_par.gradient_accumulation_steps",
      value: 8,
      id: "LP-CONN-003",
      source: "guide 003",
      reason:
        "the guide writes it at the top, where upstream drops it; it is read from local_par (train.py:330-331)",
    },
  ],
  tuned: [
    ...uploads,
    {
      key: "config:model.precision",
      value: "bf16-mixed",
      id: "LP-CONN-004",
      source: "connito/miner/train.py:196-205,300-305",
      reason:
        "an H100 computes bf16 as fast as fp16, and without a GradScaler no step is skipped for an overflow",
    },
    {
      key: "group:data.per_device_train_batch_size",
      value: 2,
      id: "LP-CONN-005",
      source: "connito/shared/dataloader.py:313; memory from the code, not measured",
      reason:
        "each routed expert gets twice the tokens at a time, which a matrix product of its size needs; about 50 of 80 GB",
    },
    {
      key: "config:local_par.gradient_accumulation_steps",
      value: 8,
      id: "LP-CONN-006",
      source: "connito/miner/train.py:433,529; connito/shared/helper.py:128-154",
      reason:
        "upstream copies the model to the host and hashes it twice an inner step, about 10 GB each; with 16 sequences a step that is paid a quarter as often a sequence",
    },
    {
      key: "config:ckpt.checkpoint_interval",
      value: 10,
      id: "LP-CONN-007",
      source: "connito/miner/train.py:623-627, connito/miner/model_io.py:181-185",
      reason: "what is committed is the last checkpoint: up to 9 steps of the round are lost instead of 19",
    },
    {
      key: "config:log.metric_interval",
      value: 80,
      id: "LP-CONN-008",
      source: "connito/miner/train.py:552-600, connito/shared/evaluate.py:16-21",
      reason:
        "each local evaluation takes 50 batches from the training stream and earns nothing, and an error with a 50 in its text ends training there until the next round; about once a round is enough",
    },
  ],
};

/** What guide 003 advises and no profile does. */
export const connitoRefused: readonly Refused[] = [
  {
    id: "LP-CONN-009",
    setting: "batch_size: 2, gradient_accumulation_steps: 8 at the top of the YAML",
    guide: "003",
    reason:
      "upstream drops keys that it does not know without a word (config.py:114); profile guide sets the real ones",
  },
  {
    id: "LP-CONN-010",
    setting: "wandb: true",
    guide: "003",
    reason:
      "no such key; log.log_wandb logs into the entity of upstream's team (metrics.py:72) and turns itself off for others. The metrics are on port 8100 and on the status page",
  },
  {
    id: "LP-CONN-011",
    setting: "watch train/loss, train/aux_loss and chain/w_i_score",
    guide: "003",
    reason:
      "no such metrics: they are loss, val_loss and others, the auxiliary loss is fixed to 0 (train.py:365), and a miner never learns its weight",
  },
  {
    id: "LP-CONN-012",
    setting: "lower absolute loss earns more",
    guide: "003",
    reason:
      "validators score the gain over the round's own baseline and pay the first three by rank (evaluator.py:108-250,663-670): a missed round costs more than a worse loss",
  },
];
