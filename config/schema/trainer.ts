import { z } from "zod";
import { connitoTrainerSchema } from "./trainers/connito";
import { customTrainerSchema } from "./trainers/custom";
import { godImageTrainerSchema } from "./trainers/godImage";
import { godTextTrainerSchema } from "./trainers/godText";
import { sn38TrainerSchema } from "./trainers/sn38";

/** One workload on one slot. */
export const trainerSchema = z.discriminatedUnion("workload", [
  sn38TrainerSchema,
  godTextTrainerSchema,
  connitoTrainerSchema,
  customTrainerSchema,
  godImageTrainerSchema,
]);

/** Some workloads have no `bucket`; asking for it is allowed of every one. */
export type TrainerConfig = z.infer<typeof trainerSchema> & { bucket?: string | undefined };
export type { ConnitoTrainerConfig } from "./trainers/connito";
export type { CustomTrainerConfig } from "./trainers/custom";
export type { GodImageTrainerConfig } from "./trainers/godImage";
export type { GodTextTrainerConfig } from "./trainers/godText";
export type { Sn38TrainerConfig } from "./trainers/sn38";
