/** What the simulated Connito reads of the config that both of its processes are given. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CONNITO_CHECKPOINT_STEPS, CONNITO_ROOT } from "../../../workloads/connito/upstream";
import { onDisk } from "../python/paths";

/** The keys that it acts on. */
export interface ConnitoConfig {
  /** `<root>/checkpoints/miner/<coldkey>/<hotkey>/<run>` (shared/config.py:451-455). */
  readonly checkpoints: string;
  readonly accumulation: number;
  readonly checkpointSteps: number;
  readonly learningRate: number;
  readonly repo: string | undefined;
  /** Name of the variable that holds the Hugging Face token. */
  readonly tokenVariable: string;
}

type Tree = Readonly<Record<string, unknown>>;

/** Reads the file that follows --path; without one the defaults hold. Error: a file that is not there. */
export function readConnitoConfig(args: readonly string[]): ConnitoConfig {
  const at = args.indexOf("--path");
  const path = at === -1 ? undefined : args[at + 1];
  const raw: unknown = path === undefined ? {} : parse(readFileSync(onDisk(path), "utf8"));
  const section = (name: string): Tree => asTree(asTree(raw)[name]);
  const text = (tree: Tree, key: string, other: string) =>
    typeof tree[key] === "string" ? tree[key] : other;
  const number = (tree: Tree, key: string, other: number) =>
    typeof tree[key] === "number" ? tree[key] : other;
  const chain = section("chain");
  const hf = section("hf");
  const miner = [
    text(chain, "coldkey_name", "template_coldkey_name"),
    text(chain, "hotkey_name", "template_hotkey_name"),
    text(section("run"), "run_name", "foundation"),
  ];
  return {
    checkpoints: join(CONNITO_ROOT, "checkpoints", "miner", ...miner),
    accumulation: number(section("local_par"), "gradient_accumulation_steps", 4),
    checkpointSteps: number(section("ckpt"), "checkpoint_interval", CONNITO_CHECKPOINT_STEPS),
    learningRate: number(section("opt"), "lr", 1e-5),
    repo: typeof hf.checkpoint_repo === "string" ? hf.checkpoint_repo : undefined,
    tokenVariable: text(hf, "token_env_var", "HF_TOKEN"),
  };
}

/** Folder of the checkpoint with the highest step; undefined where there is none. */
export function newestCheckpoint({ checkpoints }: ConnitoConfig): string | undefined {
  const folder = onDisk(checkpoints);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => STEP.test(name)) : [];
  const newest = names.sort((a, b) => stepOf(a) - stepOf(b)).at(-1);
  return newest === undefined ? undefined : join(checkpoints, newest);
}

const STEP = /_inneropt_(\d+)$/;

/** Inner step in a checkpoint's name. */
export function stepOf(name: string): number {
  return Number(STEP.exec(name)?.[1] ?? "0");
}

function asTree(value: unknown): Tree {
  return typeof value === "object" && value !== null ? (value as Tree) : {};
}
