import type { GodTextTrainerConfig } from "../../../config/schema/trainer";
import {
  GOD_TEXT_PROBE_SECONDS,
  GOD_TEXT_RESTART,
  godTextFaults,
  godTextSilence,
} from "../../../workloads/god-text/faults";
import { godTextCommand, godTextConfigPath } from "../../../workloads/god-text/files";
import type { SupervisionPlan } from "../../plan";
import type { LadderStep } from "./ladder";

/** A step that nobody can tell the length of: what the silence is reckoned with. */
const UNKNOWN_STEP_SECONDS = 60;

/** How the launcher watches one text job. Each step of the ladder is a config file of its own. */
export function godTextSupervision(
  { taskId, supervision }: GodTextTrainerConfig,
  process: string,
  processes: number,
  stepSeconds: number | undefined,
  ladder: readonly LadderStep[],
): SupervisionPlan {
  const { restartsPerDay, keepAlive } = supervision;
  return {
    probeSeconds: GOD_TEXT_PROBE_SECONDS,
    faults: godTextFaults,
    restart: { ...GOD_TEXT_RESTART, perDay: restartsPerDay ?? GOD_TEXT_RESTART.perDay, keepAlive },
    silence: godTextSilence(Math.round(stepSeconds ?? UNKNOWN_STEP_SECONDS)),
    ladder: ladder.map(({ id }) => ({
      id,
      process,
      command: godTextCommand(godTextConfigPath(taskId, id), processes),
    })),
  };
}
