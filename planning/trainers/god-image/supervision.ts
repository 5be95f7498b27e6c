import type { GodImageTrainerConfig } from "../../../config/schema/trainer";
import {
  GOD_IMAGE_PROBE_SECONDS,
  GOD_IMAGE_RESTART,
  godImageFaultsWith,
  godImageSilence,
} from "../../../workloads/god-image/faults";
import { isSet, numberInForce, type SdValues } from "../../../workloads/god-image/keys";
import type { SupervisionPlan } from "../../plan";

/** A smaller set-up that is tried after running out of memory; each has a TOML file of its own. */
export interface ImageLadderStep {
  /** Part of the file's name. */
  id: string;
  values: SdValues;
}

/**
 * The batch is halved and accumulation doubled while both are whole, so that a step sees the same pictures; then
 * checkpointing goes on, which costs about 0.4 of a step.
 */
export function imageLadder(type: GodImageTrainerConfig["modelType"], values: SdValues): ImageLadderStep[] {
  const steps: ImageLadderStep[] = [];
  let batch = numberInForce(type, values, "train_batch_size", 1);
  let accumulation = numberInForce(type, values, "gradient_accumulation_steps", 1);
  while (batch % 2 === 0) {
    batch /= 2;
    accumulation *= 2;
    const smaller = new Map(values)
      .set("train_batch_size", batch)
      .set("gradient_accumulation_steps", accumulation);
    steps.push({ id: `batch-${batch}`, values: smaller });
  }
  const last = steps.at(-1)?.values ?? values;
  if (!isSet(type, values, "gradient_checkpointing"))
    steps.push({
      id: `batch-${batch}-checkpointing`,
      values: new Map(last).set("gradient_checkpointing", true),
    });
  return steps;
}

/** How the launcher watches one image job. */
export function godImageSupervision(
  trainer: GodImageTrainerConfig,
  values: SdValues,
  stepSeconds: number,
  ladder: SupervisionPlan["ladder"],
): SupervisionPlan {
  const { restartsPerDay, keepAlive } = trainer.supervision;
  return {
    probeSeconds: GOD_IMAGE_PROBE_SECONDS,
    faults: godImageFaultsWith(values.has("seed")),
    restart: { ...GOD_IMAGE_RESTART, perDay: restartsPerDay ?? GOD_IMAGE_RESTART.perDay, keepAlive },
    silence: godImageSilence(stepSeconds),
    ladder,
  };
}
