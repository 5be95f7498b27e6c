/** Model, adapter, optimizer and method: the other files of src/axolotl/utils/schemas. */
import { type AxolotlField, fields } from "./field";

/** Name, line, and default where there is one. */
export const axolotlModelKeys: readonly AxolotlField[] = [
  ...fields("model.py", {
    string: [
      ["base_model", 15],
      ["base_model_config", 16],
      ["cls_model_config", 17],
      ["tokenizer_config", 18],
      ["tokenizer_type", 21],
      ["processor_type", 24],
      ["output_dir", 42, "./model-out"],
      ["hub_model_id", 43],
      ["hub_strategy", 44],
      ["special_tokens.bos_token", 51],
      ["special_tokens.eos_token", 52],
      ["special_tokens.pad_token", 53],
      ["special_tokens.unk_token", 54],
    ],
    switch: [
      ["tokenizer_use_fast", 19],
      ["tokenizer_legacy", 20],
      ["trust_remote_code", 27],
      ["save_safetensors", 45, true],
    ],
    strings: [["special_tokens.additional_special_tokens", 55]],
  }),
  ...fields("peft.py", {
    switch: [
      ["load_in_8bit", 26, false],
      ["load_in_4bit", 27, false],
      ["lora_fan_in_fan_out", 33],
      ["lora_target_linear", 35],
      ["peft_use_dora", 41],
      ["peft_use_rslora", 42],
      ["qlora_sharded_model_loading", 46, false],
      ["lora_on_cpu", 52],
      ["gptq", 53],
      ["merge_lora", 69],
      ["relora_cpu_offload", 132],
    ],
    string: [
      ["adapter", 29],
      ["lora_model_dir", 30],
      ["peft_init_lora_weights", 44],
    ],
    int: [
      ["lora_r", 31],
      ["lora_alpha", 32],
      ["relora_steps", 128],
      ["relora_warmup_steps", 129],
      ["relora_anneal_steps", 130],
    ],
    strings: [
      ["lora_target_modules", 34],
      ["lora_modules_to_save", 36],
      ["peft_layers_pattern", 39],
    ],
    float: [
      ["lora_dropout", 37, 0.0],
      ["loraplus_lr_ratio", 56],
      ["loraplus_lr_embedding", 62, 1e-6],
      ["relora_prune_ratio", 131],
    ],
    section: [
      ["peft_layers_to_transform", 38],
      ["peft", 40],
      ["peft_layer_replication", 43],
      ["bnb_config_kwargs", 54],
    ],
  }),
  ...fields("training.py", {
    int: [
      ["gradient_accumulation_steps", 26, 1],
      ["micro_batch_size", 27, 1],
      ["batch_size", 31],
      ["eval_batch_size", 37],
    ],
    switch: [
      ["auto_find_batch_size", 44],
      ["train_on_inputs", 46, false],
      ["group_by_length", 47],
      ["lr_quadratic_warmup", 71],
    ],
    float: [
      ["learning_rate", 49],
      ["embedding_lr", 50],
      ["embedding_lr_scale", 51],
      ["weight_decay", 52, 0.0],
      ["cosine_min_lr_ratio", 72],
      ["cosine_constant_lr_ratio", 73],
      ["lr_div_factor", 74],
      ["adam_epsilon", 77],
      ["adam_epsilon2", 78],
      ["adam_beta1", 79],
      ["adam_beta2", 80],
      ["adam_beta3", 81],
      ["max_grad_norm", 82],
      ["num_epochs", 83, 1.0],
    ],
    string: [
      ["optimizer", 53, "adamw_torch_fused"],
      ["torchdistx_path", 66],
      ["lr_scheduler", 67, "cosine"],
    ],
    section: [
      ["optim_args", 56],
      ["optim_target_modules", 60],
      ["lr_scheduler_kwargs", 70],
      ["lr_groups", 75],
    ],
  }),
  ...fields("deprecated.py", {
    int: [["max_packed_sequence_len", 14]],
    section: [
      ["rope_scaling", 15],
      ["model_config", 61],
      ["model_kwargs", 64],
    ],
    float: [
      ["noisy_embedding_alpha", 16],
      ["dpo_beta", 17],
    ],
    string: [
      ["evaluation_strategy", 18],
      ["model_type", 67],
      ["model_revision", 68],
    ],
  }),
];
