/** What the simulated sd-scripts reads of its TOML file: flat keys, one to a line, as upstream's base files are. */
import { readFileSync } from "node:fs";
import { onDisk } from "../python/paths";

/** The keys that it acts on. */
export interface SdScriptsConfig {
  readonly outputDir: string;
  readonly outputName: string;
  readonly maxTrainSteps: number;
  readonly epochs: number;
  /** True where scale_weight_norms adds its figures to the bar. */
  readonly weightNorms: boolean;
}

const REQUIRED = ["pretrained_model_name_or_path", "train_data_dir", "output_dir"];

/** Reads the file that follows --config_file. Error: one sentence, as argparse or the script would end. */
export function readSdScriptsConfig(args: readonly string[]): SdScriptsConfig {
  const at = args.indexOf("--config_file");
  const path = args[at + 1];
  if (at === -1 || path === undefined) throw new Error("ValueError: --config_file is not given");
  const values = parseFlatToml(readFileSync(onDisk(path), "utf8"));
  const missing = REQUIRED.find((key) => (values.get(key) ?? "") === "");
  if (missing !== undefined) throw new Error(`ValueError: ${missing} is not set in ${path}`);
  const steps = Number(values.get("max_train_steps") ?? "1600");
  return {
    outputDir: values.get("output_dir") ?? "",
    outputName: values.get("output_name") ?? "last",
    maxTrainSteps: steps,
    // `epoch` is a key of a GUI and is not read; the steps decide (library/train_util.py: max_train_epochs).
    epochs: Number(values.get("max_train_epochs") ?? "4"),
    weightNorms: values.has("scale_weight_norms"),
  };
}

function parseFlatToml(text: string): Map<string, string> {
  const pairs = text.split("\n").flatMap((line): [string, string][] => {
    const [, key, value] = /^\s*([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value.replace(/^"(.*)"$/, "$1")]];
  });
  return new Map(pairs);
}
