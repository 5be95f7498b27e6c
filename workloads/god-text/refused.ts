/** What guides 002 and 004 advise for text jobs and no profile does. */
import type { Refused } from "../profile";

export const godTextRefused: readonly Refused[] = [
  {
    id: "LP-GTEXT-060",
    setting: "lora_r: 512, micro_batch_size: 32, gradient checkpointing off",
    guide: "004",
    reason:
      "746 GiB on each of four GPUs for an 8 B model at 2048 tokens, of which there are 80 (docs/memory-model.md)",
  },
  {
    id: "LP-GTEXT-061",
    setting: "max_memory_MB: 75000",
    guide: "004",
    reason: "axolotl has no such key and drops it without a word",
  },
  {
    id: "LP-GTEXT-062",
    setting: 'fsdp: "full_shard auto_wrap"',
    guide: "004",
    reason:
      "axolotl takes a list and needs the layer's class (config.py:253, utils/trainer.py:566); profile tuned shards from 15 B on, guide above 70 B",
  },
  {
    id: "LP-GTEXT-063",
    setting: "fsdp_forward_prefetch: true",
    guide: "004",
    reason: "lost on its way: axolotl strips letters and not the prefix (core/trainer_builder.py:371)",
  },
  {
    id: "LP-GTEXT-064",
    setting: "xformers_attention: true beside flash_attention: true",
    guide: "002",
    reason: "axolotl refuses two kinds at once (config.py:368-380)",
  },
  {
    id: "LP-GTEXT-065",
    setting: "num_epochs: 8, 10000 steps, learning_rate: 0.0008",
    guide: "004",
    reason:
      "base.yml's max_steps: 10 would cut any number of epochs (base.yml:61); here it is left out, and 8 epochs of one small data set at four times the rate overfit: set them yourself where a validation loss says otherwise",
  },
  {
    id: "LP-GTEXT-066",
    setting: "early stopping with a patience of 8, evaluation every 20 and saving every 40 steps",
    guide: "004",
    reason:
      "possible by early_stopping_patience with eval_steps and save_steps (config.py:849-860), but every save costs seconds and every evaluation trains nothing",
  },
  {
    id: "LP-GTEXT-067",
    setting: "exponential moving average of the weights",
    guide: "002",
    reason: "axolotl has none",
  },
  {
    id: "LP-GTEXT-068",
    setting: "64 loader workers with a prefetch of 8",
    guide: "004",
    reason:
      "the samples are token ids, tokenised before the first step: one worker keeps up, 64 fill /dev/shm",
  },
  {
    id: "LP-GTEXT-069",
    setting: "edit miner/logic/job_handler.py",
    guide: "002, 004",
    reason:
      "the file was deleted in 19511fcd, and at the contract's commit scripts/text_trainer.py cannot be imported for it; axolotl is started directly",
  },
  {
    id: "LP-GTEXT-070",
    setting: "accept jobs by type, size and hours",
    guide: "002",
    reason:
      "miners accept no jobs since 2025-10-18: validators run what a public repository has, on GPUs of their own (docs/rules-history.md)",
  },
  {
    id: "LP-GTEXT-071",
    setting: "--device-request in a Dockerfile, GPU_IDS, SHM_SIZE, CUDA_VISIBLE_DEVICES",
    guide: "002",
    reason: "the slot and tuning.shmGiB decide; nothing reads these here",
  },
  {
    id: "LP-GTEXT-072",
    setting: "400 GB of memory as 100 GB for each H100, cores 0-63, /dev/shm of 128 GB",
    guide: "004",
    reason:
      "a container's memory is the host's, not the GPUs'; 0-63 crosses into the other processor of a p5.48xlarge; /dev/shm counts against the memory",
  },
];
