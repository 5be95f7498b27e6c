import { z } from "zod";
import { real, whole } from "./common";

/** A value of a flag, a key or a variable. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: "a string, number or boolean",
});

/** What every workload's `tuning` has: variables and the container's limits. */
export const sharedTuning = {
  env: z.record(z.string(), scalar).default({}).describe("Environment variables of the training software."),
  shmGiB: real(0.0625, 2048).optional().describe("Size of /dev/shm; it counts against `memoryGiB`."),
  memoryGiB: real(1, 16384).optional().describe("Memory limit of the container; swap is never added."),
  stopGraceSeconds: whole(1, 3600).optional().describe("Time for a clean end before SIGKILL."),
};

/** The choice of a profile, for workloads that have profiles. */
export const profile = z
  .enum(["stock", "guide", "tuned"])
  .default("tuned")
  .describe("`stock`: upstream's defaults. `guide`: what the guides advise, corrected. `tuned`: ours.");

/** The same, or a list of words. */
export const flagValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).min(1)], {
  error: "a string, number, boolean or list of strings",
});

/** Flags of training software that takes its settings on the command line. */
export const flags = z
  .record(z.string(), flagValue)
  .default({})
  .describe(
    "Flags of the training software without the leading dashes, for example `neuron.upload_steps: 20`.",
  );

/** Overrides of SN38's tuned values. Each goes through the workload's contract before it is accepted. */
export const sn38TuningSchema = z.strictObject({
  profile,
  flags,
  ...sharedTuning,
  expectedStepSeconds: real(0.1, 3600)
    .default(15)
    .describe("Seconds of one inner step; guide 001 saw 10 to 20."),
  expectedUploadSeconds: real(1, 2400)
    .default(120)
    .describe("Seconds of one upload: about 50 GB at a quarter of the 15 Gbit/s that upstream asks for."),
});

/** What `planning/trainers/values.ts` resolves: a profile with flags and variables over it. */
export interface TuningConfig {
  profile: z.infer<typeof profile>;
  flags: Record<string, FlagValue>;
  env: Record<string, Scalar>;
}

export type Scalar = z.infer<typeof scalar>;
/** A list for a flag that takes several words. */
export type FlagValue = z.infer<typeof flagValue>;
