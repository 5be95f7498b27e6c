import type { GodTextTask, GodTextTrainerConfig } from "../../../config/schema/trainers/godText";

/** What values, memory and time of a text job follow from. A trainer says more; a job in a queue says only this. */
export interface GodTextJob {
  task: Pick<GodTextTask, "type">;
  /** Without an id the architecture is interpolated from the size. */
  model: Pick<GodTextTrainerConfig["model"], "sizeB" | "family"> & { id?: string | undefined };
  dataset: Pick<GodTextTrainerConfig["dataset"], "samples" | "medianTokens" | "p95Tokens">;
  hours: number;
  tuning: Pick<GodTextTrainerConfig["tuning"], "profile" | "config">;
}
