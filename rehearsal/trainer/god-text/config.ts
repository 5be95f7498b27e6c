/** What the simulated axolotl reads of its YAML file. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { onDisk } from "../python/paths";

/** The keys that it acts on. */
export interface AxolotlConfig {
  readonly outputDir: string;
  readonly maxSteps: number;
  readonly evalsPerEpoch: number;
  readonly savesPerEpoch: number;
  readonly learningRate: number;
  readonly rl: string | undefined;
  /** True where an adapter is trained, false for the whole model. */
  readonly adapter: boolean;
}

const REQUIRED = ["base_model", "datasets", "output_dir", "learning_rate", "micro_batch_size"];
/** Steps of one epoch of a data set that nobody has. */
const STEPS_PER_EPOCH = 120;

/** Reads the file. Error: the sentence that pydantic would begin with. */
export function readAxolotlConfig(path: string): AxolotlConfig {
  const raw: Record<string, unknown> = parse(readFileSync(onDisk(path), "utf8"));
  const missing = REQUIRED.find((key) => raw[key] === undefined || raw[key] === null);
  if (missing !== undefined)
    throw new Error(`pydantic_core._pydantic_core.ValidationError: ${missing}: Field required`);
  const number = (key: string) => (typeof raw[key] === "number" ? raw[key] : undefined);
  return {
    outputDir: String(raw.output_dir),
    maxSteps: number("max_steps") ?? Math.round(STEPS_PER_EPOCH * (number("num_epochs") ?? 1)),
    evalsPerEpoch: number("evals_per_epoch") ?? 0,
    savesPerEpoch: number("saves_per_epoch") ?? 1,
    learningRate: Number(raw.learning_rate),
    rl: typeof raw.rl === "string" ? raw.rl : undefined,
    adapter: typeof raw.adapter === "string",
  };
}
