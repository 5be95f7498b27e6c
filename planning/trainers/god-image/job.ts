import type { GodImageTrainerConfig } from "../../../config/schema/trainer";

/** What values, memory and time of an image job follow from. A trainer says more; a job in a queue says only this. */
export interface GodImageJob extends Pick<GodImageTrainerConfig, "modelType" | "images" | "hours"> {
  repeats?: number | undefined;
  tuning: Pick<GodImageTrainerConfig["tuning"], "profile" | "config" | "env" | "expectedStepSeconds">;
}
