/** Guide 002's text settings; what is impossible in them is corrected and said so. Guide 004's text job is refused (refused.ts). */
import type { GodTextValue } from "./value";

const GUIDE = "guide 002, section 3";
const sft = { when: { tasks: ["instruct", "chat"] } } as const;

/** Over upstream's base files. */
export const godTextGuide: readonly GodTextValue[] = [
  {
    key: "config:sequence_len",
    value: 2048,
    id: "LP-GTEXT-003",
    source: GUIDE,
    reason: "samples longer than it are dropped whole (utils/trainer.py:208-235)",
  },
  { key: "config:lora_r", value: 64, id: "LP-GTEXT-004", source: GUIDE, reason: "the guide's rank" },
  { key: "config:lora_alpha", value: 128, id: "LP-GTEXT-005", source: GUIDE, reason: "twice the rank" },
  {
    key: "config:micro_batch_size",
    value: 4,
    id: "LP-GTEXT-006",
    source: GUIDE,
    reason: "the guide's batch",
  },
  {
    key: "config:gradient_accumulation_steps",
    value: 2,
    id: "LP-GTEXT-007",
    source: GUIDE,
    reason: "the guide's accumulation: the same effective batch as upstream's",
  },
  {
    key: "config:learning_rate",
    value: 0.0003,
    id: "LP-GTEXT-008",
    source: GUIDE,
    reason: "the guide's rate",
  },
  {
    key: "config:bf16",
    value: true,
    id: "LP-GTEXT-009",
    source: GUIDE,
    reason: "as `auto` ends up on an H100 (utils/config/__init__.py:60-71)",
  },
  {
    key: "config:gradient_checkpointing",
    value: true,
    id: "LP-GTEXT-010",
    source: GUIDE,
    reason: "the guide has it on; guide 004 has it off",
  },
  {
    key: "config:flash_attention",
    value: true,
    id: "LP-GTEXT-011",
    source: GUIDE,
    reason:
      "corrected: the guide sets xformers_attention too, and axolotl refuses two kinds at once (config.py:368-380); upstream's script would turn both aims to nothing (config_handler.py:54-57), but here axolotl is started without it",
  },
  {
    key: "config:group_by_length",
    value: true,
    id: "LP-GTEXT-012",
    source: `${GUIDE.replace("3", "4")}`,
    reason: "the guide's `Group by Length`; preference and reward tasks do not read it",
    ...sft,
  },
  {
    key: "config:fsdp",
    value: ["full_shard", "auto_wrap"],
    id: "LP-GTEXT-013",
    source: `${GUIDE.replace("section 3", "section 1")}, guide 004`,
    reason:
      "corrected: a list, where guide 004 writes one text and axolotl's schema refuses it (config.py:253); for models above 70 B, as guide 002 says",
    when: { aboveB: 70, minGpus: 2 },
  },
  {
    key: "config:optimizer",
    value: "adamw_torch_fused",
    id: "LP-GTEXT-014",
    source: "bitsandbytes-foundation/bitsandbytes#89",
    reason:
      "corrected: upstream's adamw_bnb_8bit fails under full shard when the first checkpoint gathers its states",
    when: { aboveB: 70, minGpus: 2 },
  },
];
