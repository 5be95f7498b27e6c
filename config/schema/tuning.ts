import { z } from "zod";
import { real, whole } from "./common";

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: "a string, number or boolean" });

/** Overrides of tuned values. Each goes through the workload's contract before it is accepted. */
export const tuningSchema = z.strictObject({
  profile: z
    .enum(["stock", "guide", "tuned"])
    .default("tuned")
    .describe("`stock`: upstream's defaults. `guide`: what the guides advise, corrected. `tuned`: ours."),
  flags: z
    .record(z.string(), scalar)
    .default({})
    .describe(
      "Flags of the training software without the leading dashes, for example `neuron.upload_steps: 20`.",
    ),
  env: z.record(z.string(), scalar).default({}).describe("Environment variables of the training software."),
  expectedStepSeconds: real(0.1, 3600)
    .default(15)
    .describe("Seconds of one inner step; guide 001 saw 10 to 20."),
  expectedUploadSeconds: real(1, 2400)
    .default(120)
    .describe("Seconds of one upload: about 50 GB at a quarter of the 15 Gbit/s that upstream asks for."),
  shmGiB: real(0.0625, 2048).optional().describe("Size of /dev/shm; it counts against `memoryGiB`."),
  memoryGiB: real(1, 16384).optional().describe("Memory limit of the container; swap is never added."),
  stopGraceSeconds: whole(1, 3600).optional().describe("Time for a clean end before SIGKILL."),
});

export type TuningConfig = z.infer<typeof tuningSchema>;
export type Scalar = z.infer<typeof scalar>;
