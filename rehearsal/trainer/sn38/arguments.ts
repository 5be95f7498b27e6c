/** The command line of `torchrun ... neurons/miner.py ...` as the simulated trainer understands it. */
import { sn38Flags } from "../../../workloads/sn38/flags";

/** What the simulated miner was told. */
export interface MinerArguments {
  /** Folder of upstream's source, where .env lies. */
  readonly home: string;
  readonly ranks: number;
  readonly values: ReadonlyMap<string, string>;
}

/** Options of torchrun that take part in the plan's command. */
const SCRIPT = "neurons/miner.py";
/** Where the rehearsal laid the container's files out: prefix of every container path, empty in a container. */
export const ROOT_VARIABLE = "LAUNCHPAD_SIM_ROOT";
/** The upload allow-list has shards of four ranks only (distributed_training/utils/r2.py:18-27). */
const WORLD_SIZE = 4;

/**
 * Parses the arguments after `torchrun`. Unlike upstream it refuses what it does not know: upstream drops
 * a misspelt flag without a word, and a rehearsal is there to find it. Error: one sentence.
 */
export function parseMinerArguments(argv: readonly string[]): MinerArguments {
  const at = argv.findIndex((word) => word === SCRIPT || word.endsWith(`/${SCRIPT}`));
  const script = argv[at];
  if (script === undefined) throw new Error(`torchrun: no ${SCRIPT} in the command line`);
  const home = script.slice(0, -SCRIPT.length);
  return { home, ranks: parseRanks(argv.slice(0, at)), values: parseFlags(argv.slice(at + 1)) };
}

function parseRanks(args: readonly string[]): number {
  const text = args.join(" ");
  const ranks = /^--nproc[_-]per[_-]node[= ](\d+)$/.exec(text)?.[1];
  if (ranks === undefined)
    throw new Error(`torchrun: only --nproc_per_node is expected, got ${JSON.stringify(text)}`);
  if (Number(ranks) !== WORLD_SIZE) throw new Error(`the world size must be ${WORLD_SIZE}, got ${ranks}`);
  return Number(ranks);
}

function parseFlags(args: readonly string[]): Map<string, string> {
  const known = new Map(sn38Flags.map((flag) => [flag.name, flag]));
  const values = new Map<string, string>();
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = "", inline] = word.replace(/^--/, "").split(/=(.*)/s);
    const flag = word.startsWith("--") ? known.get(name) : undefined;
    if (flag === undefined) throw new Error(`miner.py: unrecognised argument ${JSON.stringify(word)}`);
    if (flag.type === "switch") values.set(name, "true");
    else if (flag.type === "strings") values.set(name, takeWords(rest).join(" "));
    else values.set(name, inline ?? takeValue(rest, name));
  }
  return values;
}

function takeValue(rest: string[], name: string): string {
  const value = rest.shift();
  if (value === undefined || value.startsWith("--"))
    throw new Error(`miner.py: --${name} expects one argument`);
  return value;
}

function takeWords(rest: string[]): string[] {
  const end = rest.findIndex((word) => word.startsWith("--"));
  return rest.splice(0, end === -1 ? rest.length : end);
}
