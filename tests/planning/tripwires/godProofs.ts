/** G.O.D's jobs that trip one wire each. */
import { resolveAnyway } from "../../../planning/resolve";
import { godImage, godImageStack } from "../../fixtures/godImage";
import { eightB, godText, godTextStack, godTextTasks } from "../../fixtures/godText";
import { inputs, raw, type Values } from "../../fixtures/stacks";

const text = (over: Values): Values => godTextStack(godText(over));
const textKey = (config: Values): Values => text({ tuning: { config } });
const image = (over: Values): Values => godImageStack({ t: godImage(over) });
const imageKey = (config: Values): Values => image({ tuning: { config } });

/** Ids of the problems and of the warnings of a stack. */
export function idsOfStack(values: Values): { problems: string[]; warnings: string[] } {
  const { plan, problems } = resolveAnyway(raw(values), inputs);
  return {
    problems: problems.flatMap(({ id }) => id ?? []),
    warnings: plan.warnings.map(({ id }) => id),
  };
}

/** Guide 004's text job, as it stands there. */
const guide004 = {
  lora_r: 512,
  lora_alpha: 1024,
  micro_batch_size: 32,
  gradient_accumulation_steps: 1,
  gradient_checkpointing: false,
  sequence_len: 2048,
};

/** What is refused. */
export const godErrors: readonly (readonly [id: string, what: string, stack: Values])[] = [
  ["LP-GTEXT-071", "GPU_IDS", text({ tuning: { env: { GPU_IDS: "0,1,2,3" } } })],
  ["LP-GTEXT-080", "max_memory_MB", textKey({ max_memory_MB: 75_000 })],
  ["LP-GTEXT-081", "a base model of one's own", textKey({ base_model: "someone/model" })],
  ["LP-GTEXT-082", "deepspeed", textKey({ deepspeed: "zero3.json" })],
  ["LP-GTEXT-083", "fsdp as a text", textKey({ fsdp: "full_shard auto_wrap" })],
  ["LP-GTEXT-084", "guide 004's text job", text({ ...eightB, tuning: { config: guide004 } })],
  [
    "LP-GTEXT-085",
    "a column that no script renames",
    text({ task: { ...godTextTasks.dpo, fieldChosen: "better" } }),
  ],
  [
    "LP-GTEXT-086",
    "a reward that is no function",
    text({ task: { type: "grpo", rewards: [{ code: "reward = 1\n", weight: 1 }] } }),
  ],
  ["LP-GTEXT-087", "a data set in a bucket", text({ dataset: { path: "s3://bucket/train.json" } })],
  ["LP-GTEXT-088", "two kinds of attention", textKey({ xformers_attention: true, flash_attention: true })],
  ["LP-GTEXT-089", "a model that tells no family", text({ model: { id: "someone/thing", sizeB: 3 } })],
  ["LP-GIMG-070", "guide 004's epoch", imageKey({ epoch: 60 })],
  ["LP-GIMG-071", "huber_c under l2", imageKey({ huber_c: 0.015 })],
  [
    "LP-GIMG-072",
    "a warm-up of a constant rate",
    imageKey({ lr_scheduler: "constant", lr_warmup_steps: 300 }),
  ],
  [
    "LP-MEMORY-002",
    "guide 004's SDXL without checkpointing",
    image({ tuning: { profile: "guide", config: { gradient_checkpointing: false } } }),
  ],
];

/** What is warned of. */
export const godWarnings: readonly (readonly [id: string, what: string, stack: Values])[] = [
  ["LP-GTEXT-103", "the ten steps of upstream's base file", textKey({ max_steps: 10 })],
  ["LP-GIMG-074", "an hour for guide 004's 9600 steps", image({ tuning: { profile: "guide" } })],
];
