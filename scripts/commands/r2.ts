/** `npm run r2`: what validators see in a bucket, and what an operator does about it. */
import { main } from "../cli/main";
import { defineDrain, runDrain } from "../r2/runDrain";
import { defineHealth, runHealth } from "../r2/runHealth";
import { defineSweep, runSweep } from "../r2/runSweep";
import { defineVerifyKeys, runVerifyKeys } from "../r2/runVerifyKeys";

let chosen: (() => Promise<number>) | undefined;

void main<object>({
  name: "r2",
  summary: "What validators see in a bucket of R2, and its housekeeping.",
  define: (command) => {
    defineHealth(command).action((bucket, options) => {
      chosen = () => runHealth(bucket, options);
    });
    defineSweep(command).action((bucket, options) => {
      chosen = () => runSweep(bucket, options);
    });
    defineDrain(command).action((bucket, options) => {
      chosen = () => runDrain(bucket, options);
    });
    defineVerifyKeys(command).action((bucket, options) => {
      chosen = () => runVerifyKeys(bucket, options);
    });
  },
  examples: [
    "npm run r2 -- health --stack prod --env-file miner.env",
    "npm run r2 -- sweep --stack prod --older-than 24h",
    "npm run r2 -- drain llama-4b-ws-4-227",
    "npm run r2 -- verify-keys --stack prod --env-file miner.env",
    "Keys come from R2_READ_ACCESS_KEY_ID, R2_READ_SECRET_ACCESS_KEY, R2_WRITE_... as in the trainer's .env.",
    "Exit codes: 0 good, 1 network or store failed, 2 wrong use, 3 stale, missing or wrong rights (docs/r2.md).",
  ],
  run: async () => chosen?.(),
});
