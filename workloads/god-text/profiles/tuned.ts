/** Our values of a text job. None of them was measured on a GPU by us yet; sizes follow the memory model (docs/memory-model.md). */
import type { GodTextValue } from "./value";

const sft = ["instruct", "chat"] as const;
const MEMORY = "docs/memory-model.md: estimate for an 80 GB H100, not measured";

const everywhere: readonly GodTextValue[] = [
  {
    key: "config:trust_remote_code",
    value: false,
    id: "LP-GTEXT-020",
    source: "axolotl v0.9.2 src/axolotl/utils/schemas/model.py:27-36",
    reason: "true runs Python from the model's repository; the families that the plan knows need none",
  },
  {
    key: "config:flash_attention",
    value: true,
    id: "LP-GTEXT-021",
    source: "axolotl v0.9.2 docker/Dockerfile: .[deepspeed,flash-attn,...]",
    reason:
      "upstream's script turns it off (config_handler.py:54-57), but here axolotl is started without it, so the key decides; the image has the kernels",
  },
  {
    key: "config:bf16",
    value: true,
    id: "LP-GTEXT-022",
    source: "axolotl v0.9.2 src/axolotl/utils/config/__init__.py:60-71",
    reason: "`auto` falls back to fp16 without a word where bf16 is not found; this says so",
  },
  {
    key: "config:tf32",
    value: true,
    id: "LP-GTEXT-023",
    source: "axolotl v0.9.2 src/axolotl/utils/config/__init__.py:83-84",
    reason: "the few products that stay in fp32 use tensor cores",
  },
  {
    key: "config:optimizer",
    value: "adamw_torch_fused",
    id: "LP-GTEXT-024",
    source: "bitsandbytes-foundation/bitsandbytes#89; axolotl-ai-cloud/axolotl#2744",
    reason:
      "one kernel for all adapters; 8-bit states save under 1 GB with LoRA, and fail under full shard when a checkpoint gathers them",
  },
  {
    key: "config:sequence_len",
    value: 2048,
    id: "LP-GTEXT-025",
    source: "axolotl v0.9.2 src/axolotl/utils/trainer.py:208-235",
    reason: "with upstream's 512 every longer sample is dropped whole, and the test set has them too",
    when: { tasks: ["instruct", "chat", "dpo"] },
  },
  {
    key: "config:lora_r",
    value: 64,
    id: "LP-GTEXT-026",
    source: "guide 002, section 3; cost by docs/memory-model.md",
    reason: "8 times upstream's rank for about 2 GB and a few percent of the step",
    when: { upToB: 15 },
  },
  {
    key: "config:lora_alpha",
    value: 128,
    id: "LP-GTEXT-027",
    source: "G.O.D core/config/base.yml",
    reason: "upstream's ratio of two to the rank",
    when: { upToB: 15 },
  },
  {
    key: "config:lora_r",
    value: 32,
    id: "LP-GTEXT-028",
    source: MEMORY,
    reason: "the width grows with the model, and so does what one rank can say; half the adapters' memory",
    when: { aboveB: 15 },
  },
  {
    key: "config:lora_alpha",
    value: 64,
    id: "LP-GTEXT-029",
    source: "G.O.D core/config/base.yml",
    reason: "upstream's ratio of two to the rank",
    when: { aboveB: 15 },
  },
  {
    key: "config:lora_dropout",
    value: 0,
    id: "LP-GTEXT-030",
    source: "axolotl v0.9.2 src/axolotl/utils/schemas/config.py:1343-1394",
    reason: "without dropout axolotl turns its own LoRA kernels on, except under FSDP, and no masks are kept",
  },
  {
    key: "config:save_total_limit",
    value: 2,
    id: "LP-GTEXT-031",
    source: "axolotl v0.9.2 src/axolotl/core/trainer_builder.py:1146",
    reason: "older checkpoints only fill the volume",
  },
  {
    key: "config:saves_per_epoch",
    value: 2,
    id: "LP-GTEXT-032",
    source: "G.O.D trainer/image_manager.py:576-579",
    reason: "what lies in the folder when the hours end is what counts: half an epoch is lost at the most",
  },
  {
    key: "config:evals_per_epoch",
    value: 2,
    id: "LP-GTEXT-033",
    source: "G.O.D core/config/base.yml",
    reason: "half of upstream's: an evaluation trains nothing",
  },
  {
    key: "config:wandb_project",
    value: "",
    id: "LP-GTEXT-049",
    source: "axolotl v0.9.2 src/axolotl/utils/wandb_.py:18-22, core/trainer_builder.py:1121",
    reason:
      "an empty one turns W&B off: nobody reads offline runs here, and with it on preference tasks generate text in every evaluation",
  },
];

const supervised: readonly GodTextValue[] = [
  {
    key: "config:sample_packing",
    value: true,
    id: "LP-GTEXT-034",
    source: "axolotl v0.9.2 src/axolotl/utils/schemas/config.py:457-471; docs/time-model.md",
    reason:
      "padded to the full length most of a step's tokens are padding; flash attention keeps packed samples apart",
    when: { tasks: sft },
  },
  {
    key: "config:eval_sample_packing",
    value: false,
    id: "LP-GTEXT-035",
    source: "axolotl v0.9.2 src/axolotl/utils/schemas/config.py:703-736",
    reason: "a small validation split may not fill one packed batch for each GPU, and the start then fails",
    when: { tasks: sft },
  },
  {
    key: "config:warmup_ratio",
    value: 0.03,
    id: "LP-GTEXT-036",
    source: "axolotl v0.9.2 src/axolotl/core/trainer_builder.py:321-330",
    reason: "upstream's 10 steps are all of a short job; preference tasks read warmup_steps alone",
    when: { tasks: sft },
  },
];

const batch = (
  id: string,
  when: GodTextValue["when"],
  micro: number,
  accumulation: number,
  peak: string,
): GodTextValue[] => [
  {
    key: "config:micro_batch_size",
    value: micro,
    id,
    source: MEMORY,
    reason: peak,
    ...(when && { when }),
  },
  {
    key: "config:gradient_accumulation_steps",
    value: accumulation,
    id,
    source: "G.O.D core/config/base.yml; docs/time-model.md",
    reason: when?.tasks?.includes("instruct")
      ? "a packed row holds several samples, about 6 at a median of 220 tokens: few rows come to upstream's 8 samples a GPU, and more would leave few steps"
      : "upstream's effective batch for each GPU, 8 samples",
    ...(when && { when }),
  },
];

const sizes: readonly GodTextValue[] = [
  ...batch("LP-GTEXT-037", { tasks: sft, upToB: 2 }, 4, 1, "37 GiB for 1.2 B parameters"),
  ...batch("LP-GTEXT-038", { tasks: sft, aboveB: 2, upToB: 8.5 }, 2, 1, "61 GiB for 8 B parameters"),
  ...batch("LP-GTEXT-039", { tasks: sft, aboveB: 8.5, upToB: 15 }, 1, 2, "67 GiB for 14 B parameters"),
  ...batch(
    "LP-GTEXT-040",
    { tasks: sft, aboveB: 15 },
    2,
    1,
    "with checkpointing and four GPUs 36 GiB for 32 B, 60 GiB for 70 B parameters",
  ),
  ...batch(
    "LP-GTEXT-041",
    { tasks: ["dpo"], upToB: 2 },
    2,
    4,
    "a sample is two sequences: half of the others'",
  ),
  ...batch("LP-GTEXT-042", { tasks: ["dpo"], aboveB: 2 }, 1, 8, "a sample is two sequences"),
  {
    key: "config:gradient_checkpointing",
    value: true,
    id: "LP-GTEXT-044",
    source: MEMORY,
    reason: "costs a third of the speed and is on only where the activations do not fit without",
    when: { tasks: ["instruct", "chat"], aboveB: 15 },
  },
  {
    key: "config:gradient_checkpointing",
    value: true,
    id: "LP-GTEXT-045",
    source: MEMORY,
    reason:
      "two sequences a sample, and the reference's pass beside them: from 8.5 B on they do not fit without",
    when: { tasks: ["dpo", "grpo"], aboveB: 8.5 },
  },
  {
    key: "config:fsdp",
    value: ["full_shard", "auto_wrap"],
    id: "LP-GTEXT-046",
    source: MEMORY,
    reason:
      "below, each GPU holds the whole base model, which is as fast and simpler; a list (config.py:253)",
    when: { aboveB: 15, minGpus: 2 },
  },
];

const methods: readonly GodTextValue[] = [
  {
    key: "config:learning_rate",
    value: 0.00005,
    id: "LP-GTEXT-047",
    source: "TRL docs, DPO trainer (default 1e-6 for all parameters); not measured",
    reason: "a preference loss overshoots at the rate of supervised training",
    when: { tasks: ["dpo"] },
  },
  {
    key: "config:learning_rate",
    value: 0.00002,
    id: "LP-GTEXT-048",
    source: "TRL docs, GRPO trainer (default 1e-6 for all parameters); not measured",
    reason: "a reward's gradient is noisy: 4 answers a prompt",
    when: { tasks: ["grpo"] },
  },
];

/** Over upstream's base files. */
export const godTextTuned: readonly GodTextValue[] = [...everywhere, ...supervised, ...sizes, ...methods];
