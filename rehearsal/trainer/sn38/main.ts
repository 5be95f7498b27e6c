/** The executable `torchrun` of the rehearsal: agent without LOCAL_RANK, one rank with it. */

import { runAgent } from "./agent";
import { parseMinerArguments } from "./arguments";
import { runRank } from "./miner";

async function main(): Promise<number> {
  const given = parseMinerArguments(process.argv.slice(2));
  const rank = process.env.LOCAL_RANK;
  return rank === undefined ? await runAgent(given.ranks) : await runRank(Number(rank), given);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
