/** Text jobs of G.O.D: mistakes in single keys, in the memory and in the model, and what is said of them. */
import { type BadInput, trainer } from "./edits";
import { at, big, four, jobEdits, key, keys } from "./godTextEdits";

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
    name: "the guide's forward prefetch",
    edits: keys({ "fsdp_config.fsdp_forward_prefetch": true }, ...big),
    problems: [
      `${key("fsdp_config.fsdp_forward_prefetch")}: true - axolotl strips the letters f, s, d, p and _ from the front of the name, and what is left, orward_prefetch, nobody reads (core/trainer_builder.py:371) - remove it [LP-GTEXT-080]`,
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
    name: "a large model with a small one's size",
    edits: jobEdits(
      [trainer("model"), { id: "meta-llama/Llama-3.1-70B-Instruct", sizeB: 8 }],
      [trainer("slot"), "two"],
    ),
    problems: [
      `${at}.model.sizeB: 8 - the id "meta-llama/Llama-3.1-70B-Instruct" is of a model of 70.6 billion parameters, and memory, GPUs and hours follow from this number - write 70.6, or the id of the model that is trained`,
    ],
  },
  {
    name: "a known model with another's size",
    edits: jobEdits([trainer("model"), { id: "microsoft/phi-4", sizeB: 1.5 }]),
    problems: [
      `${at}.model.sizeB: 1.5 - the id "microsoft/phi-4" is of a model of 14.7 billion parameters, and memory, GPUs and hours follow from this number - write 14.7, or the id of the model that is trained`,
    ],
  },
  {
    name: "a smaller model whose name begins as a known one's",
    edits: jobEdits([trainer("model"), { id: "microsoft/Phi-4-mini-instruct", sizeB: 3.8 }]),
    problems: [],
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
