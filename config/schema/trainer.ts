import { z } from "zod";
import { customTrainerSchema } from "./trainers/custom";
import { sn38TrainerSchema } from "./trainers/sn38";

/** One workload on one slot. */
export const trainerSchema = z.discriminatedUnion("workload", [sn38TrainerSchema, customTrainerSchema]);

export type TrainerConfig = z.infer<typeof trainerSchema>;
export type { CustomTrainerConfig } from "./trainers/custom";
export type { Sn38TrainerConfig } from "./trainers/sn38";
