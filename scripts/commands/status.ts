/** `npm run status`: live state of the trainers from their launchers. */
import { main } from "../cli/main";
import { defineStatus, runStatus, type StatusOptions } from "../status/runStatus";

void main<StatusOptions>({
  name: "status",
  summary:
    "Asks the launchers of a deployed stack, over your own ssh, what their trainers do: phase, step, loss, uploads, GPUs, faults.",
  define: defineStatus,
  examples: [
    "npm run status",
    "npm run status -- sn38-a -s prod --watch",
    "npm run status -- --json",
    "npm run status -- --url http://127.0.0.1:9400",
    "Exit codes: 0 nobody is needed, 1 a trainer or the stack did not answer, 2 wrong use, 3 a trainer is in trouble.",
  ],
  run: ({ options, args }) => runStatus(args[0], options),
});
