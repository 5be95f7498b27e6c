/** The simulated `accelerate launch`: its options, its ranks, and how it ends when one of them fails. */
import { runAgent } from "../sn38/agent";
import { uncaught } from "./messages";

/** Options of `accelerate launch` that take a value; those that upstream's commands and the plan use. */
const WITH_VALUE = [
  "dynamo_backend",
  "dynamo_mode",
  "mixed_precision",
  "num_processes",
  "num_machines",
  "num_cpu_threads_per_process",
  "main_process_port",
  "machine_rank",
];
const SWITCHES = ["multi_gpu"];

/** What was asked for. */
export interface AccelerateArguments {
  readonly ranks: number;
  /** Name of the module after -m; undefined where a script is named. */
  readonly module: string | undefined;
  readonly script: string | undefined;
  readonly args: readonly string[];
}

/** Parses the words after `accelerate`. Error: one sentence. */
export function parseAccelerate(words: readonly string[]): AccelerateArguments {
  const rest = [...words];
  if (rest.shift() !== "launch") throw new Error("accelerate: only `launch` is expected");
  let ranks = 1;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "-m" || word === "--module")
      return { ranks, module: needed(rest, word), script: undefined, args: rest };
    if (!word.startsWith("--")) return { ranks, module: undefined, script: word, args: rest };
    const [name = "", inline] = word.slice(2).split(/=(.*)/s);
    if (SWITCHES.includes(name)) continue;
    if (!WITH_VALUE.includes(name)) throw new Error(`accelerate: unrecognized arguments: ${word}`);
    const value = inline ?? needed(rest, word);
    if (name === "num_processes") ranks = Number(value);
  }
  throw new Error("accelerate: the following arguments are required: training_script");
}

/** Runs the ranks under accelerate. Its own last exception says nothing of the cause, as in the real one. */
export async function runAccelerate(given: AccelerateArguments): Promise<number> {
  const code = await runAgent(given.ranks);
  if (code === 0) return 0;
  const what = given.module ?? given.script ?? "";
  return given.ranks === 1
    ? uncaught(
        `subprocess.CalledProcessError: Command '['python', '${what}']' returned non-zero exit status 1.`,
        "accelerate",
      )
    : uncaught(
        "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ",
        "torch/distributed/run.py",
      );
}

function needed(rest: string[], option: string): string {
  const value = rest.shift();
  if (value === undefined) throw new Error(`accelerate: argument ${option}: expected one argument`);
  return value;
}
