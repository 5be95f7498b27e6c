/** Keys of text jobs of G.O.D that do not go together, or do not go with the task: what is said of them. */
import { godTextTasks } from "../../fixtures/godText";
import { type BadInput, trainer } from "./edits";
import { big, jobEdits, key, keys } from "./godTextEdits";

export const godTextConflicts: readonly BadInput[] = [
  {
    name: "flash and xformers together, as the guide has it",
    edits: keys({ flash_attention: true, xformers_attention: true }),
    problems: [
      `${key("xformers_attention")}: true - flash_attention is on too, and axolotl refuses two kinds (config.py:368-380) - keep one [LP-GTEXT-088]`,
    ],
  },
  {
    name: "packing of preferences",
    edits: jobEdits(
      [trainer("task"), godTextTasks.dpo],
      [trainer("tuning"), { config: { sample_packing: true } }],
    ),
    problems: [
      `${key("sample_packing")}: true - axolotl refuses it with \`rl\` (config.py:497-502) - remove it [LP-GTEXT-088]`,
    ],
  },
  {
    name: "packing without an attention that keeps samples apart",
    edits: keys({ sample_packing: true }, [trainer("tuning", "profile"), "stock"]),
    problems: [
      `${key("sample_packing")}: true - without flash, sdp or xformers attention packed samples see each other (config.py:457-471) - add flash_attention: true [LP-GTEXT-088]`,
    ],
  },
  {
    name: "grouping beside packing",
    edits: keys({ group_by_length: true }),
    problems: [
      `${key("group_by_length")}: true - changes nothing with sample_packing: the packer orders the samples - keep one [LP-GTEXT-088]`,
    ],
  },
  {
    name: "an 8-bit optimizer under full shard",
    edits: keys({ optimizer: "adamw_bnb_8bit" }, ...big),
    problems: [
      `${key("optimizer")}: "adamw_bnb_8bit" - fails under full shard: its states are no tensors that a checkpoint can gather (bitsandbytes#89), and with offload or FSDP2 axolotl refuses it (config.py:952-977) - use adamw_torch_fused [LP-GTEXT-088]`,
    ],
  },
  {
    name: "full shard on one GPU",
    edits: keys({ fsdp: ["full_shard", "auto_wrap"] }),
    problems: [
      `${key("fsdp")}: ["full_shard","auto_wrap"] - one GPU has nothing to share - remove it, or use a slot of more GPUs [LP-GTEXT-088]`,
    ],
  },
  {
    name: "full shard without wrapping",
    edits: keys({ fsdp: ["full_shard"] }, ...big),
    problems: [
      `${key("fsdp")}: ["full_shard"] - shards with full_shard, and layer by layer with auto_wrap; one without the other is not what the plan computes - write [full_shard, auto_wrap] [LP-GTEXT-088]`,
    ],
  },
  {
    name: "a key of FSDP without FSDP",
    edits: keys({ "fsdp_config.fsdp_use_orig_params": true }),
    problems: [
      `${key("fsdp_config.fsdp_use_orig_params")}: true - changes nothing without fsdp - add fsdp: [full_shard, auto_wrap], or remove it [LP-GTEXT-088]`,
    ],
  },
  {
    name: "LoRA kernels under FSDP",
    edits: keys({ lora_mlp_kernel: true }, ...big),
    problems: [
      `${key("lora_mlp_kernel")}: true - axolotl refuses it under FSDP (config.py:1320-1339) - remove it [LP-GTEXT-088]`,
    ],
  },
  {
    name: "QLoRA without 4 bit",
    edits: keys({ adapter: "qlora" }),
    problems: [
      `${key("adapter")}: "qlora" - qlora needs load_in_4bit (peft.py:85-108) - add load_in_4bit: true [LP-GTEXT-088]`,
    ],
  },
  {
    name: "4 bit without an adapter",
    edits: keys({ adapter: "none", load_in_4bit: true }),
    problems: [
      `${key("load_in_4bit")}: true - axolotl refuses it without an adapter (peft.py:71-83) - use adapter: qlora, or remove it [LP-GTEXT-088]`,
    ],
  },
  {
    name: "a rank without an adapter",
    edits: keys({ adapter: "none", lora_r: 8 }),
    problems: [
      `${key("lora_r")}: 8 - changes nothing with adapter: none, which trains all parameters - remove one of the two [LP-GTEXT-088]`,
    ],
  },
  {
    name: "both warm-ups",
    edits: keys({ warmup_steps: 10, warmup_ratio: 0.1 }),
    problems: [
      `${key("warmup_steps")}: 10 - warmup_ratio is set too, and axolotl takes one of them (config.py:750-755) - keep one [LP-GTEXT-088]`,
    ],
  },
  {
    name: "a warm-up ratio for preferences",
    edits: jobEdits(
      [trainer("task"), godTextTasks.dpo],
      [trainer("tuning"), { config: { warmup_ratio: 0.1 } }],
    ),
    problems: [
      `${key("warmup_ratio")}: 0.1 - changes nothing: preference and reward tasks read warmup_steps alone (core/trainer_builder.py:1141) - use warmup_steps [LP-GTEXT-088]`,
    ],
  },
  {
    name: "clipping for preferences",
    edits: jobEdits(
      [trainer("task"), godTextTasks.dpo],
      [trainer("tuning"), { config: { max_grad_norm: 0.3 } }],
    ),
    problems: [
      `${key("max_grad_norm")}: 0.3 - changes nothing: preference and reward tasks do not read it (core/trainer_builder.py:978-987), and the Trainer's 1.0 holds - remove it [LP-GTEXT-088]`,
    ],
  },
  {
    name: "early stopping without steps to compare",
    edits: keys({ early_stopping_patience: 8 }),
    problems: [
      `${key("early_stopping_patience")}: 8 - axolotl asks for save_steps and eval_steps, the first a multiple of the second (config.py:849-860) - add both [LP-GTEXT-088]`,
    ],
  },
  {
    name: "a key of rewards in a supervised task",
    edits: keys({ "trl.temperature": 0.7 }),
    problems: [
      `${key("trl.temperature")}: 0.7 - changes nothing in a task of type instruct - remove it [LP-GTEXT-088]`,
    ],
  },
  {
    name: "a length that rewards do not read",
    edits: jobEdits(
      [trainer("task"), godTextTasks.grpo],
      [trainer("tuning"), { config: { sequence_len: 4096 } }],
    ),
    problems: [
      `${key("sequence_len")}: 4096 - changes nothing in a task of type grpo (core/trainer_builder.py:1079-1122) - set trl.max_completion_length [LP-GTEXT-088]`,
    ],
  },
  {
    name: "answers that do not divide the batch",
    edits: jobEdits(
      [trainer("task"), godTextTasks.grpo],
      [trainer("tuning"), { config: { "trl.num_generations": 3 } }],
    ),
    problems: [
      `${key("trl.num_generations")}: 3 - must divide the effective batch of 16 (schemas/trl.py:60-65): each prompt stands there once for each answer - change one of them [LP-GTEXT-088]`,
    ],
  },
  {
    name: "answers that do not divide an evaluation",
    edits: jobEdits(
      [trainer("task"), godTextTasks.grpo],
      [trainer("tuning"), { config: { "trl.num_generations": 16, gradient_accumulation_steps: 4 } }],
    ),
    problems: [
      `${key("trl.num_generations")}: 16 - must divide the 8 samples of an evaluation too (TRL 0.17, GRPOTrainer; axolotl leaves its batch at 8 a GPU) - use 2, 4 or 8, or val_set_size: 0 [LP-GTEXT-088]`,
    ],
  },
  {
    name: "one sample held back, which is a share of all",
    edits: keys({ val_set_size: 1 }),
    problems: [
      `${key("val_set_size")}: 1 - is neither a share below 1 nor a whole number of samples from 2; 1 is the share of all (data/sft.py:414-416), and the split fails after tokenising - use a share such as 0.05, a whole number from 2, or 0 [LP-GTEXT-088]`,
    ],
  },
  {
    name: "a number of samples held back of rewards",
    edits: jobEdits(
      [trainer("task"), godTextTasks.grpo],
      [trainer("tuning"), { config: { val_set_size: 500 } }],
    ),
    problems: [
      `${key("val_set_size")}: 500 - is a share below 1 in a task of type grpo: a number of samples stays a float there (data/rl.py:229-231), and the split fails after tokenising - use a share such as 0.05, or 0 [LP-GTEXT-088]`,
    ],
  },
  {
    name: "as many samples held back as there are",
    edits: keys({ val_set_size: 20_000 }, [trainer("dataset", "samples"), 20_000]),
    problems: [
      `${key("val_set_size")}: 20000 - holds back 20000 of 20000 sample(s), so that none is left to train on, and the split fails after tokenising - hold back fewer than 20000, or write 0 [LP-GTEXT-088]`,
    ],
  },
  {
    name: "Liger without its plugin",
    edits: keys({ liger_rope: true }),
    problems: [
      `${key("liger_rope")}: true - changes nothing without its plugin - add plugins: [axolotl.integrations.liger.LigerPlugin] [LP-GTEXT-088]`,
    ],
  },
];
