import { z } from "zod";
import { real } from "./common";

/** Limits that turn a warning into an error. */
export const guardsSchema = z.strictObject({
  strictFreshness: z
    .boolean()
    .default(false)
    .describe("An `upload_steps` outside its window is an error, not a warning."),
  maxHourlyUsd: real(0.01, 100_000)
    .optional()
    .describe("Highest dollars per hour of all hosts together. An unknown price is then an error too."),
});

export type GuardsConfig = z.infer<typeof guardsSchema>;
