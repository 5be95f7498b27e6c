/** The files that axolotl leaves, as small stand-ins with their names. */
import { join } from "node:path";
import { writeStandIn } from "../python/paths";
import type { AxolotlConfig } from "./config";

/** What a checkpoint and the result both hold. */
function weights({ adapter }: AxolotlConfig): string[] {
  return adapter
    ? ["adapter_model.safetensors", "adapter_config.json"]
    : [
        "model.safetensors.index.json",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
      ];
}

/** `checkpoint-N` with the state of the optimizer (transformers Trainer._save_checkpoint). */
export function writeCheckpoint(config: AxolotlConfig, step: number): void {
  for (const name of [...weights(config), "optimizer.pt", "scheduler.pt", "trainer_state.json"])
    writeStandIn(join(config.outputDir, `checkpoint-${step}`, name), `simulated ${name} of step ${step}\n`);
}

/** The finished model beside its tokenizer. */
export function writeResult(config: AxolotlConfig): void {
  for (const name of [...weights(config), "tokenizer.json", "tokenizer_config.json"])
    writeStandIn(join(config.outputDir, name), `simulated ${name}\n`);
}
