/**
 * The section `supervision.cycle` of launch.json: a fixed round of phases that the software's network goes through
 * (Connito: 500 blocks). The software prints where it stands from time to time; between two such lines the launcher
 * counts on.
 */
import * as z from "zod";

/** One phase. */
export const cyclePhaseSchema = z.strictObject({
  /** As the software prints it. */
  name: z.string().min(1).max(40),
  blocks: z.number().int().positive(),
  /** True where the software must act within it. */
  window: z.boolean(),
});

/** The round. */
export const cycleSchema = z.strictObject({
  /** Seconds of a block. */
  blockSeconds: z.number().positive(),
  phases: z.array(cyclePhaseSchema).min(2).max(100),
  /** No line about phases for so long is the fault `phaseSilent`. */
  silenceSeconds: z.number().positive(),
});

/** The section as a type. */
export type Cycle = z.infer<typeof cycleSchema>;
