/** The executable `torchrun` of the rehearsal: SN38's miner, or any other script as a custom program. */
import { runCustom } from "../custom/main";
import { runAgent } from "../sn38/agent";

const MINER = /(?:^|\/)neurons\/miner\.py$/;

/** Ranks and the words after the script. Options before it are torchrun's own. */
function parse(words: readonly string[]): { ranks: number; args: string[] } {
  const at = words.findIndex((word) => !word.startsWith("-") && !/^\d+$/.test(word));
  if (at === -1) throw new Error("torchrun: the following arguments are required: training_script");
  const ranks = /--nproc[_-]per[_-]node[= ](\d+)/.exec(words.slice(0, at).join(" "))?.[1];
  return { ranks: Number(ranks ?? "1"), args: words.slice(at + 1) };
}

async function main(words: readonly string[]): Promise<void> {
  if (words.some((word) => MINER.test(word))) {
    await import("../sn38/main.js");
    return;
  }
  const { ranks, args } = parse(words);
  process.exit(process.env.LOCAL_RANK === undefined ? await runAgent(ranks) : await runCustom(args));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
