/** Keys that follow from the model and from other values, and no profile has. */
import type { GodTextTrainerConfig } from "../../../config/schema/trainer";
import type { YamlValue } from "../../../workloads/dottedYaml";
import { godTextFamilyFacts, standardPadToken } from "../../../workloads/god-text/families";
import type { ValuePlan } from "../../plan";
import { familyOfModel } from "./model";
import { type Config, isSharded } from "./rule";

/** A key that the plan sets, with its reason. */
export interface DerivedKey {
  key: string;
  value: YamlValue;
  id: string;
  reason: string;
}

/**
 * What full shard runs with; axolotl's examples have the same (examples/llama-3/fft-8b-liger-fsdp.yaml), but for the
 * offload to the host, which is not needed where the model fits.
 */
const FULL_SHARD: Readonly<Record<string, YamlValue>> = {
  fsdp_auto_wrap_policy: "TRANSFORMER_BASED_WRAP",
  fsdp_backward_prefetch: "BACKWARD_PRE",
  fsdp_cpu_ram_efficient_loading: true,
  fsdp_limit_all_gathers: true,
  fsdp_sharding_strategy: "FULL_SHARD",
  fsdp_state_dict_type: "FULL_STATE_DICT",
  fsdp_sync_module_states: true,
  fsdp_use_orig_params: false,
};

const LORA_KERNELS = ["lora_mlp_kernel", "lora_qkv_kernel", "lora_o_kernel"];

/** All of them; a key that the operator wrote stays as it is. */
export function derivedKeys({ task, model }: GodTextTrainerConfig, config: Config): DerivedKey[] {
  const family = familyOfModel(model);
  const keys: DerivedKey[] = [];
  const padToken = model.padToken ?? standardPadToken(model.id);
  if (padToken !== undefined)
    keys.push({
      key: "special_tokens.pad_token",
      value: padToken,
      id: "LP-GTEXT-050",
      reason:
        "Llama 3's tokenizer has none, and upstream's script would set one (scripts/text_trainer.py:121-123)",
    });
  if (isSharded(config)) {
    const reason = "what full shard needs beside the list (utils/trainer.py:548-573)";
    const layer =
      family === undefined
        ? {}
        : { fsdp_transformer_layer_cls_to_wrap: godTextFamilyFacts[family].layerClass };
    for (const [name, value] of Object.entries({ ...FULL_SHARD, ...layer }))
      keys.push({ key: `fsdp_config.${name}`, value, id: "LP-GTEXT-051", reason });
  }
  const supervised = task.type === "instruct" || task.type === "chat";
  const adapter = config.get("adapter") === "lora" || config.get("adapter") === "qlora";
  const kernels = family !== undefined && godTextFamilyFacts[family].loraKernels;
  if (supervised && adapter && config.get("lora_dropout") === 0 && !kernels) {
    const reason =
      "without dropout axolotl turns its LoRA kernels on by itself, and they fit llama, mistral, qwen2 and qwen3 alone (monkeypatch/lora_kernels.py)";
    for (const key of LORA_KERNELS) keys.push({ key, value: false, id: "LP-GTEXT-052", reason });
  }
  return keys.filter(({ key }) => !config.has(key));
}

/** The same for the table of values. */
export function derivedValues(keys: readonly DerivedKey[]): ValuePlan[] {
  return keys.map(({ key, value, id, reason }) => ({
    key: `config:${key}`,
    value: String(value),
    from: "derived",
    source: id,
    reason,
    replaces: undefined,
  }));
}
