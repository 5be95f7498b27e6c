/** Values that are right each for itself and wrong together, by axolotl's own validators or by what fails later. */
import { inertRules } from "./inert";
import { type Config, type Contradiction, isSharded, on, type Rule, type RuleJob, set } from "./rule";
import { validationRules } from "./validation";

const ATTENTION = [
  "flash_attention",
  "sdp_attention",
  "xformers_attention",
  "s2_attention",
  "flex_attention",
];
/** Those that keep packed samples apart (config.py:457-471). */
const PACKING_ATTENTION = ["flash_attention", "sdp_attention", "xformers_attention"];
const LORA_KERNELS = ["lora_mlp_kernel", "lora_qkv_kernel", "lora_o_kernel"];

const oneAttention: Rule = (config) => {
  const [first, second] = [...ATTENTION, "eager_attention"].filter((key) => on(config, key));
  if (first === undefined || second === undefined) return undefined;
  return {
    key: second,
    rule: `${first} is on too, and axolotl refuses two kinds (config.py:368-380)`,
    fix: "keep one",
  };
};

const packing: Rule = (config, { task }) => {
  if (!on(config, "sample_packing")) return undefined;
  const key = "sample_packing";
  if (task === "dpo" || task === "grpo")
    return { key, rule: "axolotl refuses it with `rl` (config.py:497-502)", fix: "remove it" };
  if (!PACKING_ATTENTION.some((each) => on(config, each)))
    return {
      key,
      rule: "without flash, sdp or xformers attention packed samples see each other (config.py:457-471)",
      fix: "add flash_attention: true",
    };
  return undefined;
};

const shardedOptimizer: Rule = (config) => {
  const optimizer = String(config.get("optimizer") ?? "");
  if (!isSharded(config)) return undefined;
  if (/8bit|paged/.test(optimizer))
    return {
      key: "optimizer",
      rule: "fails under full shard: its states are no tensors that a checkpoint can gather (bitsandbytes#89), and with offload or FSDP2 axolotl refuses it (config.py:952-977)",
      fix: "use adamw_torch_fused",
    };
  if (optimizer === "muon")
    return {
      key: "optimizer",
      rule: "axolotl refuses it under FSDP (config.py:1241-1250)",
      fix: "use adamw_torch_fused",
    };
  return undefined;
};

const sharding: Rule = (config, { gpus }) => {
  const fsdp = config.get("fsdp");
  if (!Array.isArray(fsdp)) return undefined;
  if (gpus === 1)
    return {
      key: "fsdp",
      rule: "one GPU has nothing to share",
      fix: "remove it, or use a slot of more GPUs",
    };
  if (!fsdp.includes("full_shard") || !fsdp.includes("auto_wrap"))
    return {
      key: "fsdp",
      rule: "shards with full_shard, and layer by layer with auto_wrap; one without the other is not what the plan computes",
      fix: "write [full_shard, auto_wrap]",
    };
  const kernel = LORA_KERNELS.find((key) => on(config, key));
  if (kernel !== undefined)
    return { key: kernel, rule: "axolotl refuses it under FSDP (config.py:1320-1339)", fix: "remove it" };
  if (on(config, "load_in_8bit"))
    return {
      key: "load_in_8bit",
      rule: "8-bit weights cannot be sharded",
      fix: "use adapter: qlora with load_in_4bit",
    };
  return undefined;
};

const adapters: Rule = (config) => {
  const adapter = String(config.get("adapter") ?? "none");
  const quantised = ["load_in_8bit", "load_in_4bit"].find((key) => on(config, key));
  if (adapter === "none" && quantised !== undefined)
    return {
      key: quantised,
      rule: "axolotl refuses it without an adapter (peft.py:71-83)",
      fix: "use adapter: qlora, or remove it",
    };
  if (adapter === "qlora" && !on(config, "load_in_4bit"))
    return {
      key: "adapter",
      rule: "qlora needs load_in_4bit (peft.py:85-108)",
      fix: "add load_in_4bit: true",
    };
  if (adapter === "qlora" && on(config, "load_in_8bit"))
    return { key: "load_in_8bit", rule: "qlora loads in 4 bit (peft.py:100-101)", fix: "remove it" };
  if (adapter === "lora" && on(config, "load_in_4bit"))
    return { key: "load_in_4bit", rule: "is QLoRA's", fix: "use adapter: qlora" };
  return undefined;
};

const fused: Rule = (config) => {
  const key = ["flash_attn_fuse_qkv", "flash_attn_fuse_mlp"].find((each) => on(config, each));
  if (key === undefined || String(config.get("adapter") ?? "none") === "none") return undefined;
  return { key, rule: "axolotl refuses it with an adapter (config.py:832-838)", fix: "remove it" };
};

const flattening: Rule = (config) => {
  if (!on(config, "batch_flattening")) return undefined;
  const key = "batch_flattening";
  if (on(config, "sample_packing"))
    return { key, rule: "axolotl refuses it with sample_packing (config.py:473-483)", fix: "keep one" };
  if (!on(config, "flash_attention"))
    return { key, rule: "needs flash attention (config.py:473-483)", fix: "add flash_attention: true" };
  return undefined;
};

const precision: Rule = (config) =>
  on(config, "fp16") && config.get("bf16") === true
    ? {
        key: "fp16",
        rule: "bf16 is on too, and turns it off (utils/config/__init__.py:85-86)",
        fix: "remove it",
      }
    : undefined;

/** Ways of saying one thing. A profile's is put aside for the operator's; of two by hand axolotl refuses or drops one. */
const ways: readonly (readonly [keys: readonly string[], source: string])[] = [
  [["warmup_steps", "warmup_ratio"], "config.py:750-755"],
  [["save_steps", "saves_per_epoch", "save_strategy"], "config.py:619-634"],
  [["eval_steps", "evals_per_epoch", "eval_strategy"], "config.py:647-687"],
];

const exclusive: Rule = (config) => {
  for (const [keys, source] of ways) {
    // `steps` beside a number of steps says nothing new.
    const [key, other] = keys.filter((each) => set(config, each) && config.get(each) !== "steps");
    if (key === undefined || other === undefined) continue;
    return { key, rule: `${other} is set too, and axolotl takes one of them (${source})`, fix: "keep one" };
  }
  return undefined;
};

const stopping: Rule = (config) => {
  if (!set(config, "early_stopping_patience")) return undefined;
  const [save, evaluate] = [config.get("save_steps"), config.get("eval_steps")];
  const divides = typeof save === "number" && typeof evaluate === "number" && save % evaluate === 0;
  if (divides) return undefined;
  return {
    key: "early_stopping_patience",
    rule: "axolotl asks for save_steps and eval_steps, the first a multiple of the second (config.py:849-860)",
    fix: "add both",
  };
};

/** The Trainer's per_device_eval_batch_size, which axolotl does not set for preference tasks (core/trainer_builder.py:970-1145). */
const EVALUATED_PER_GPU = 8;

const generations: Rule = (config, { task, gpus }) => {
  if (task !== "grpo") return undefined;
  const count = Number(config.get("trl.num_generations") ?? 8);
  const batch =
    Number(config.get("micro_batch_size")) * Number(config.get("gradient_accumulation_steps")) * gpus;
  const evaluated = EVALUATED_PER_GPU * gpus;
  if (batch % count === 0 && set(config, "val_set_size") && evaluated % count !== 0)
    return {
      key: "trl.num_generations",
      rule: `must divide the ${evaluated} samples of an evaluation too (TRL 0.17, GRPOTrainer; axolotl leaves its batch at ${EVALUATED_PER_GPU} a GPU)`,
      fix: "use 2, 4 or 8, or val_set_size: 0",
    };
  if (batch % count === 0) return undefined;
  return {
    key: "trl.num_generations",
    rule: `must divide the effective batch of ${batch} (schemas/trl.py:60-65): each prompt stands there once for each answer`,
    fix: "change one of them",
  };
};

const rules: readonly Rule[] = [
  ...inertRules,
  oneAttention,
  packing,
  shardedOptimizer,
  sharding,
  adapters,
  fused,
  flattening,
  precision,
  exclusive,
  stopping,
  ...validationRules,
  generations,
];

/** Everything that does not go together; at most one for each rule. */
export function contradictions(config: Config, own: ReadonlySet<string>, job: RuleJob): Contradiction[] {
  return rules.flatMap((rule) => rule(config, job, own) ?? []);
}
