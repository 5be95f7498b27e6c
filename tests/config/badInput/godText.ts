/** Text jobs of G.O.D: mistakes and what is said of them. */
import { godTextTasks, godText as job } from "../../fixtures/godText";
import { type BadInput, p5, trainer } from "./edits";

const slots = { one: { gpus: [0] }, two: { gpus: [1, 2] }, four: { gpus: [4, 5, 6, 7] } };
const good = job({ host: "p5" });

/** A good job in place of the good stack's SN38 trainer, and the edits that break it. */
export function jobEdits(...edits: BadInput["edits"]): BadInput["edits"] {
  return [[trainer(), good], [p5("slots"), slots], [["buckets"], {}], ...edits];
}

/** The same with keys of axolotl's config. */
function keys(config: Record<string, unknown>, ...edits: BadInput["edits"]): BadInput["edits"] {
  return jobEdits([trainer("tuning"), { config }], ...edits);
}

const four: BadInput["edits"][number] = [trainer("slot"), "four"];
const big: BadInput["edits"] = [four, [trainer("model"), { id: "Qwen/Qwen2.5-32B", sizeB: 32.5 }]];

export const at = "trainers.sn38-a";
const key = (name: string): string => `${at}.tuning.config[${JSON.stringify(name)}]`;
const unknown = "axolotl has no such key and would drop it without a word (schemas/config.py:76)";

export const godText: readonly BadInput[] = [
  { name: "a good job in a text job", edits: jobEdits(), problems: [] },
  {
    name: "a misspelt key in a text job",
    edits: keys({ lora_rr: 16 }),
    problems: [`${key("lora_rr")}: 16 - ${unknown} - did you mean "lora_r"? [LP-GTEXT-080]`],
  },
  {
    name: "the guide's max_memory_MB",
    edits: keys({ max_memory_MB: 75_000 }),
    problems: [
      `${key("max_memory_MB")}: 75000 - ${unknown}: the memory of a GPU is no setting; micro_batch_size, sequence_len and gradient_checkpointing decide it - remove it [LP-GTEXT-080]`,
    ],
  },
  {
    name: "axolotl's own max_memory",
    edits: keys({ gpu_memory_limit: "75GiB" }),
    problems: [
      `${key("gpu_memory_limit")}: "75GiB" - limits where a model is loaded to (device_map) and not what training takes; the plan computes the memory - remove it [LP-GTEXT-082]`,
    ],
  },
  {
    name: "upstream's wandb_run",
    edits: keys({ wandb_run: "mine" }),
    problems: [
      `${key("wandb_run")}: "mine" - ${unknown}: it is called wandb_name - write wandb_name [LP-GTEXT-080]`,
    ],
  },
  {
    name: "a key without its section in a text job",
    edits: keys({ num_generations: 8 }),
    problems: [
      `${key("num_generations")}: 8 - ${unknown} - did you mean "trl.num_generations"? [LP-GTEXT-080]`,
    ],
  },
  {
    name: "a section instead of a key",
    edits: keys({ gradient_checkpointing_kwargs: "use_reentrant" }),
    problems: [
      `${key("gradient_checkpointing_kwargs")}: "use_reentrant" - gradient_checkpointing_kwargs is a section - write a key of it: gradient_checkpointing_kwargs.use_reentrant [LP-GTEXT-083]`,
    ],
  },
  {
    name: "the guide's fsdp as one text",
    edits: keys({ fsdp: "full_shard auto_wrap" }, ...big),
    problems: [
      `${key("fsdp")}: "full_shard auto_wrap" - fsdp takes a list (config.py:253) - write [full_shard, auto_wrap] [LP-GTEXT-083]`,
    ],
  },
  {
    name: "a list for a number",
    edits: keys({ lora_r: ["16"] }),
    problems: [
      `${key("lora_r")}: ["16"] - lora_r takes one value - write it without brackets [LP-GTEXT-083]`,
    ],
  },
  {
    name: "a rank that is no number",
    edits: keys({ lora_r: "sixteen" }),
    problems: [`${key("lora_r")}: "sixteen" - lora_r takes a number - write a number [LP-GTEXT-083]`],
  },
  {
    name: "half a sample in a text job",
    edits: keys({ micro_batch_size: 1.5 }),
    problems: [
      `${key("micro_batch_size")}: 1.5 - micro_batch_size takes a whole number - write a whole number, upstream's default is 1 [LP-GTEXT-083]`,
    ],
  },
  {
    name: "no steps at all",
    edits: keys({ max_steps: 0 }),
    problems: [`${key("max_steps")}: 0 - max_steps is at least 1 - use 1 to 1000000000 [LP-GTEXT-083]`],
  },
  {
    name: "a rate that YAML would carry as a text",
    edits: keys({ learning_rate: 1e-7 }),
    problems: [
      `${key("learning_rate")}: 1e-7 - learning_rate is below 0.000001, which YAML would carry as a text - use a larger one, or 0 [LP-GTEXT-083]`,
    ],
  },
  {
    name: "a switch with a word that is none",
    edits: keys({ gradient_checkpointing: "sometimes" }),
    problems: [
      `${key("gradient_checkpointing")}: "sometimes" - gradient_checkpointing is a switch - write true or false, or offload or offload_disk [LP-GTEXT-083]`,
    ],
  },
  {
    name: "an optimizer that the Trainer has not",
    edits: keys({ optimizer: "adam" }),
    problems: [
      `${key("optimizer")}: "adam" - optimizer takes texts such as adamw_torch, adamw_torch_fused, adamw_bnb_8bit, adamw_8bit, paged_adamw_8bit, paged_adamw_32bit, adafactor, lion_8bit, lion_32bit, sgd or muon, and "adam" is none - write it in that form [LP-GTEXT-083]`,
    ],
  },
  {
    name: "a key that comes from elsewhere in a text job",
    edits: keys({ base_model: "someone/model" }),
    problems: [`${key("base_model")}: "someone/model" - comes from model.id - set it there [LP-GTEXT-081]`],
  },
  {
    name: "a key that the plan owns",
    edits: keys({ logging_steps: 10 }),
    problems: [
      `${key("logging_steps")}: 10 - comes from the plan: the launcher reads one line a step - remove it [LP-GTEXT-081]`,
    ],
  },
  {
    name: "vLLM",
    edits: keys({ "trl.use_vllm": true }),
    problems: [
      `${key("trl.use_vllm")}: true - needs a vLLM server on GPUs of its own, and a job here starts none - remove it [LP-GTEXT-082]`,
    ],
  },
  {
    name: "DeepSpeed",
    edits: keys({ deepspeed: "zero3.json" }),
    problems: [
      `${key("deepspeed")}: "zero3.json" - the plan shards by FSDP: neither its memory model nor its checks know DeepSpeed - remove it [LP-GTEXT-082]`,
    ],
  },
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
    name: "the guide's forward prefetch",
    edits: keys({ "fsdp_config.fsdp_forward_prefetch": true }, ...big),
    problems: [
      `${key("fsdp_config.fsdp_forward_prefetch")}: true - axolotl strips the letters f, s, d, p and _ from the front of the name, and what is left, orward_prefetch, nobody reads (core/trainer_builder.py:371) - remove it [LP-GTEXT-080]`,
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
    name: "Liger without its plugin",
    edits: keys({ liger_rope: true }),
    problems: [
      `${key("liger_rope")}: true - changes nothing without its plugin - add plugins: [axolotl.integrations.liger.LigerPlugin] [LP-GTEXT-088]`,
    ],
  },
  {
    name: "the guide's ultra-aggressive job",
    edits: keys(
      {
        lora_r: 512,
        lora_alpha: 1024,
        micro_batch_size: 32,
        gradient_accumulation_steps: 1,
        gradient_checkpointing: false,
        fsdp: ["full_shard", "auto_wrap"],
      },
      four,
      [trainer("model"), { id: "meta-llama/Llama-3.1-8B", sizeB: 8 }],
    ),
    problems: [
      `${key("micro_batch_size")}: 32 - needs about 662 GiB of a GPU's 80 at the loss (activations 481.5, logits 109.6, allocator slack 60.1, weights 3.7, gathered FSDP units 2.8, optimizer states 2.5, LoRA adapters 1.3, CUDA context 0.5, NCCL buffers 0.5) - nearest that fit: micro-batch 2, 8 GPUs with FSDP: 49 GiB, 2.00 of the speed; micro-batch 16, full checkpointing, 8 GPUs with FSDP: 79 GiB, 1.39 of the speed; micro-batch 2: 54 GiB, 1.00 of the speed [LP-GTEXT-084]`,
    ],
  },
  {
    name: "a large model on one copy a GPU",
    edits: keys({ gradient_checkpointing: false }, [trainer("tuning", "profile"), "stock"], ...big),
    problems: [
      `${key("micro_batch_size")}: 2 - needs about 102 GiB of a GPU's 80 at the loss (weights 61.0, activations 28.2, allocator slack 9.2, logits 2.0, CUDA context 0.5, NCCL buffers 0.5, LoRA adapters 0.3, gradients 0.3, optimizer states 0.1) - nearest that fit: 8 GPUs with FSDP: 48 GiB, 2.00 of the speed; full checkpointing: 72 GiB, 0.67 of the speed; with fsdp: [full_shard, auto_wrap] unchanged: 56 GiB, 1.00 of the speed [LP-GTEXT-084]`,
    ],
  },
  {
    name: "a packed model of an unknown kind",
    edits: jobEdits([trainer("model"), { id: "someone/model", sizeB: 3 }]),
    problems: [
      `${at}.model.family: nothing - packed samples are kept apart in architectures that axolotl knows (monkeypatch/multipack.py:13-38), and the id "someone/model" does not tell its own - write the model's family, or set tuning.config sample_packing: false [LP-GTEXT-089]`,
    ],
  },
  {
    name: "a sharded model of an unknown kind",
    edits: jobEdits(four, [trainer("model"), { id: "someone/model", sizeB: 32 }]),
    problems: [
      `${at}.model.family: nothing - full shard wraps layers by their class, and the id "someone/model" does not tell it - write the model's family [LP-GTEXT-089]`,
    ],
  },
];
