/** Families of models: the layer that FSDP wraps, and the padding token where the tokenizer brings none. */

/** The families that the plan knows. */
export const godTextFamilies = [
  "llama",
  "mistral",
  "mixtral",
  "qwen2",
  "qwen3",
  "gemma",
  "gemma2",
  "phi3",
] as const;

export type GodTextFamily = (typeof godTextFamilies)[number];

/** What depends on the family. */
export interface FamilyFacts {
  /** Class of one decoder layer: a unit of FSDP. Names of transformers 4.51.3, models/<family>/modeling_<family>.py. */
  layerClass: string;
  /**
   * Whether axolotl's own LoRA kernels fit: separate products for query, key and value, and SiLU. They go on by
   * themselves without dropout (schemas/config.py:1343-1394); Phi 3's joined product then ends the start with an
   * AssertionError, and Gemma's approximate GELU is computed as the exact one (monkeypatch/lora_kernels.py:170-176,336-338).
   */
  loraKernels: boolean;
  /** Ids of models of this family, as the last part of a Hugging Face id begins. */
  names: RegExp;
}

const layer = (name: string, names: RegExp, loraKernels = false): FamilyFacts => ({
  layerClass: `${name}DecoderLayer`,
  loraKernels,
  names,
});

/** Facts by family. */
export const godTextFamilyFacts: Readonly<Record<GodTextFamily, FamilyFacts>> = {
  llama: layer("Llama", /^(meta-)?(code)?llama|^yi-|^tinyllama|^vicuna|^smollm/, true),
  mistral: layer("Mistral", /^mistral|^zephyr/, true),
  mixtral: layer("Mixtral", /^mixtral/),
  qwen2: layer("Qwen2", /^(code)?qwen(1\.5|2|2\.5)-/, true),
  qwen3: layer("Qwen3", /^qwen3-\d+(\.\d+)?b(?!-a)/, true),
  gemma: layer("Gemma", /^gemma-\d+b/),
  gemma2: layer("Gemma2", /^gemma-2-/),
  phi3: layer("Phi3", /^phi-(3|3\.5|4)(-|$)/),
};

/** The last part of a Hugging Face id or of a path, in lower case. */
export function modelName(id: string): string {
  return (id.split("/").at(-1) ?? id).toLowerCase();
}

/** The family by the model's name; undefined where the name does not tell. */
export function familyOf(id: string): GodTextFamily | undefined {
  const name = modelName(id);
  return godTextFamilies.find((family) => godTextFamilyFacts[family].names.test(name));
}

/**
 * Llama 3's tokenizer has no padding token, and upstream takes the end token then (scripts/text_trainer.py:121-123);
 * every release of it has this one. axolotl helps LlamaTokenizer alone, which Llama 3 does not use.
 */
export function standardPadToken(id: string): string | undefined {
  return /llama-?3/.test(modelName(id)) ? "<|end_of_text|>" : undefined;
}
