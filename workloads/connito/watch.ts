/** What the contract of Connito rests on in Connito-AI/Connito. */
import type { UpstreamWatch } from "../watch";
import { CONNITO_EVENTS } from "./events";
import { CONNITO_BLOCK_SECONDS, CONNITO_COMMIT, CONNITO_METRICS_PORT, CONNITO_PHASES, CONNITO_REPO_ID_CHARS } from "./upstream";
export const CONNITO_WATCH: UpstreamWatch = {
  name: "connito",
  repository: "Connito-AI/Connito",
  commit: CONNITO_COMMIT,
  landmarks: ["connito/shared/config.py", "connito/miner/train.py"],
  events: { patterns: CONNITO_EVENTS, printed: "structlog", holes: ["MinerCommit1", "MinerCommit2", "None"] },
};
void [CONNITO_BLOCK_SECONDS, CONNITO_METRICS_PORT, CONNITO_PHASES, CONNITO_REPO_ID_CHARS];
