/** `npm run contracts`: whether upstream still is what the contracts say. */
import { main } from "../cli/main";
import { defineCheck, runCheck } from "../contracts/runCheck";

let chosen: (() => Promise<number>) | undefined;

void main<object>({
  name: "contracts",
  summary:
    "Reads checkouts of the upstream repositories and tells which flags, defaults, keys, log lines and locked keys no longer match the contracts in workloads/. Their code is parsed, never run.",
  define: (command) => {
    defineCheck(command).action((directories, options) => {
      chosen = () => runCheck(directories, options);
    });
  },
  examples: [
    "npm run contracts -- check ../DistributedTraining",
    "npm run contracts -- check ../G.O.D ../Connito --json",
    "npm run contracts -- check ../sd-scripts --as sd-scripts --all",
    "Exit codes: 0 the same, 1 differences, 2 wrong use, or a checkout cannot be read (docs/contracts.md).",
  ],
  run: async () => chosen?.(),
});
