/** Keys that a job here does not take, by the reason; and names that guides use and axolotl has not. */

/** Keys with the same reason. */
interface RefusedKeys {
  why: string;
  keys: readonly string[];
}

const refused: readonly RefusedKeys[] = [
  {
    why: "changes nothing: accelerate tells each process its device and its rank (utils/config/__init__.py:106-119)",
    keys: ["device", "device_map", "world_size", "local_rank", "ddp"],
  },
  {
    why: "limits where a model is loaded to (device_map) and not what training takes; the plan computes the memory",
    keys: ["max_memory", "gpu_memory_limit"],
  },
  {
    why: "the plan shards by FSDP: neither its memory model nor its checks know DeepSpeed",
    keys: ["deepspeed"],
  },
  {
    why: "needs a vLLM server on GPUs of its own, and a job here starts none",
    keys: [
      "trl.use_vllm",
      "trl.vllm_server_host",
      "trl.vllm_server_port",
      "trl.vllm_server_timeout",
      "trl.vllm_guided_decoding_regex",
      "vllm.device",
      "vllm.dtype",
      "vllm.host",
      "vllm.tensor_parallel_size",
      "vllm.max_model_len",
      "vllm.port",
      "vllm.gpu_memory_utilization",
      "vllm.enable_prefix_caching",
    ],
  },
  {
    why: "needs a token that writes to Hugging Face, and a job gets none; its result lies on the volume `work`",
    keys: ["push_dataset_to_hub", "hub_model_id", "hub_strategy"],
  },
  {
    why: "reports to a service that no job here has an account of",
    keys: [
      "comet_api_key",
      "comet_workspace",
      "comet_project_name",
      "comet_experiment_key",
      "comet_mode",
      "comet_experiment_config",
      "comet_online",
      "use_comet",
      "use_mlflow",
      "mlflow_tracking_uri",
      "mlflow_experiment_name",
      "mlflow_run_name",
      "hf_mlflow_log_artifacts",
    ],
  },
  {
    why: "belongs to another program than `axolotl.cli.train` under accelerate",
    keys: [
      "use_ray",
      "ray_run_name",
      "ray_num_workers",
      "resources_per_worker",
      "gradio_title",
      "gradio_share",
      "gradio_server_name",
      "gradio_server_port",
      "gradio_max_new_tokens",
      "gradio_temperature",
      "is_preprocess",
      "preprocess_iterable",
      "merge_lora",
    ],
  },
  {
    why: "is set by axolotl itself and not by a config",
    keys: [
      "total_num_tokens",
      "total_supervised_tokens",
      "sample_packing_eff_est",
      "axolotl_config_path",
      "is_falcon_derived_model",
      "is_llama_derived_model",
      "is_mistral_derived_model",
      "is_qwen_derived_model",
    ],
  },
  {
    why: "belongs to a kind of training that G.O.D has no task of",
    keys: [
      "reward_model",
      "process_reward_model",
      "num_labels",
      "pretraining_dataset",
      "test_datasets",
      "pretraining_sample_concatenation",
      "pretrain_multipack_buffer_size",
      "pretrain_multipack_attn",
      "orpo_alpha",
      "simpo_gamma",
      "cpo_alpha",
      "kto_desirable_weight",
      "kto_undesirable_weight",
      "do_bench_eval",
      "bench_dataset",
      "bench_split",
    ],
  },
  {
    why: "axolotl says of it that it is no longer supported, or has another name now (schemas/deprecated.py)",
    keys: [
      "max_packed_sequence_len",
      "rope_scaling",
      "noisy_embedding_alpha",
      "dpo_beta",
      "evaluation_strategy",
    ],
  },
  {
    why: "changes the memory in a way that the plan's model does not know, and an estimate that is wrong helps nobody",
    keys: [
      "float32",
      "fp8",
      "lisa_n_layers",
      "lisa_step_interval",
      "lisa_layers_attribute",
      "relora_steps",
      "relora_warmup_steps",
      "relora_anneal_steps",
      "relora_prune_ratio",
      "relora_cpu_offload",
      "unfrozen_parameters",
      "peft_layer_replication",
      "llama4_linearized_experts",
      "sequence_parallel_degree",
      "heads_k_stride",
      "ring_attn_func",
      "gptq",
      "auto_find_batch_size",
    ],
  },
  {
    why: "is made for one GPU and another library: the image has no unsloth kernels that fit, and axolotl's own are lora_mlp_kernel and its neighbours",
    keys: [
      "unsloth_cross_entropy_loss",
      "unsloth_lora_mlp",
      "unsloth_lora_qkv",
      "unsloth_lora_o",
      "unsloth_rms_norm",
      "unsloth_rope",
    ],
  },
  {
    why: "needs torch 2.6, and the image has 2.5.1 (schemas/config.py:1414-1432)",
    keys: ["flex_attention", "flex_attn_compile_kwargs"],
  },
  {
    why: "axolotl refuses it in mixed precision (schemas/config.py:588-602)",
    keys: ["flash_optimum"],
  },
  {
    why: "needs peft_layers_to_transform, a list of numbers that the plan does not take (schemas/config.py:805-812)",
    keys: ["peft_layers_pattern", "peft_layers_to_transform"],
  },
  {
    why: "two of micro_batch_size, gradient_accumulation_steps and batch_size decide, and the plan goes by the first two (config.py:384-390,533-538)",
    keys: ["batch_size"],
  },
];

/** Why a key is refused. */
export const axolotlRefused: ReadonlyMap<string, string> = new Map(
  refused.flatMap(({ why, keys }) => keys.map((key): [string, string] => [key, why])),
);

/** Names that guides and upstream's base file use and axolotl's schema has not: they would be dropped without a word. */
export const axolotlMistaken: Readonly<Record<string, string>> = {
  max_memory_MB:
    "the memory of a GPU is no setting; micro_batch_size, sequence_len and gradient_checkpointing decide it",
  wandb_run: "it is called wandb_name",
  wandb_runid: "it is called wandb_run_id",
  debug: "axolotl takes it on the command line alone",
  ema: "axolotl has no moving average of the weights",
  use_ema: "axolotl has no moving average of the weights",
  num_workers: "it is called dataloader_num_workers",
  prefetch_factor: "it is called dataloader_prefetch_factor",
  pin_memory: "it is called dataloader_pin_memory",
  batch_size_per_gpu: "it is called micro_batch_size",
  lora_rank: "it is called lora_r",
  "fsdp_config.fsdp_forward_prefetch":
    "axolotl strips the letters f, s, d, p and _ from the front of the name, and what is left, orward_prefetch, nobody reads (core/trainer_builder.py:371)",
  "fsdp_config.fsdp_activation_checkpointing":
    "gradient_checkpointing does it; both together fail in the Trainer",
  "fsdp_config.fsdp_offload_params": "offloading to the host is not in the plan's memory model",
  "fsdp_config.fsdp_version": "FSDP2 is young in this release and not in the plan's checks",
};
