import type { ConnitoTrainerConfig } from "../../../config/schema/trainer";
import {
  CONNITO_CYCLE,
  CONNITO_PROBE_SECONDS,
  CONNITO_RESTART,
  connitoFaults,
  connitoSilence,
} from "../../../workloads/connito/faults";
import type { SupervisionPlan } from "../../plan";
import { type RoundInputs, stepSeconds, UPLOAD_SECONDS } from "./round";

/** How the launcher watches one Connito miner. The batch lies in a file, so there is no ladder of command lines. */
export function connitoSupervision(trainer: ConnitoTrainerConfig, batch: RoundInputs): SupervisionPlan {
  const { restartsPerDay, keepAlive } = trainer.supervision;
  return {
    probeSeconds: CONNITO_PROBE_SECONDS,
    faults: connitoFaults,
    restart: { ...CONNITO_RESTART, perDay: restartsPerDay ?? CONNITO_RESTART.perDay, keepAlive },
    silence: connitoSilence(stepSeconds(batch)),
    ladder: [],
    uploadSeconds: UPLOAD_SECONDS,
    cycle: CONNITO_CYCLE,
  };
}
