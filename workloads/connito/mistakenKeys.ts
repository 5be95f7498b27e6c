/** Key names that guide 003 and habit suggest, with what they really are. */

/** For `tuning.config`. Each text goes on from "there is no such key upstream: ". */
export const connitoNotConfigKeys: Readonly<Record<string, string>> = {
  batch_size: 'the real batch is tuning.group["data.per_device_train_batch_size"]',
  per_device_train_batch_size: 'it stands in tuning.group as "data.per_device_train_batch_size"',
  gradient_accumulation_steps: 'it is "local_par.gradient_accumulation_steps"',
  "train.gradient_accumulation_steps": 'it is "local_par.gradient_accumulation_steps"',
  wandb: 'it is "log.log_wandb", which works for upstream\'s own team only',
  learning_rate: 'it is "opt.lr"',
  lr: 'it is "opt.lr"',
  warmup_steps: 'it is "sched.warmup_steps"',
  sequence_length: 'it stands in tuning.group as "data.sequence_length"',
  "hf.token": "the token is the secret <trainer>.hfToken",
};

/** For `tuning.group`. */
export const connitoNotGroupKeys: Readonly<Record<string, string>> = {
  batch_size: 'the real batch is "data.per_device_train_batch_size"',
  per_device_train_batch_size: 'it is "data.per_device_train_batch_size"',
  sequence_length: 'it is "data.sequence_length"',
  gradient_accumulation_steps: 'it stands in tuning.config as "local_par.gradient_accumulation_steps"',
  "data.gradient_accumulation_steps": 'it stands in tuning.config as "local_par.gradient_accumulation_steps"',
  "data.num_workers": "the class has no such field (config.py:216-227), so the loader always has one worker",
};

/** Ids of the catalogue (planning/tripwires/) for names of which more is to say than that there is no such key. */
export const connitoKeyIds: Readonly<Record<string, string>> = {
  batch_size: "LP-CONN-009",
  gradient_accumulation_steps: "LP-CONN-009",
  wandb: "LP-CONN-010",
  "log.log_wandb": "LP-CONN-010",
  "local_par.world_size": "LP-CONN-032",
};
