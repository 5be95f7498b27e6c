/** What an operator writes about jobs and free GPUs. A job has the keys of its trainer that its length follows from. */
import { z } from "zod";
import { hourlyUsd, name, real, whole } from "../../config/schema/common";
import { machineSchema } from "../../config/schema/host";
import { godImageTrainerSchema } from "../../config/schema/trainers/godImage";
import { godTextTrainerSchema } from "../../config/schema/trainers/godText";

/** Most jobs of a queue: the schedule tries every end of a job as a start of every other. */
export const MOST_JOBS = 500;
/** Most hosts of a file: every job is foreseen on every kind of machine. */
export const MOST_HOSTS = 64;
/** Most GPUs that a job may ask for. */
export const MOST_JOB_GPUS = 16;
/** A year: what lies beyond is no plan. */
export const MOST_HOURS = 8760;

const text = godTextTrainerSchema.shape;
const image = godImageTrainerSchema.shape;

const shared = {
  name: z
    .string()
    .regex(/^(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,64}(?<!\s)$/u, {
      error: "1 to 64 characters that can be printed, without blanks at the ends",
    })
    .describe("What the job is called; once in the file."),
  arrival: real(0, MOST_HOURS).default(0).describe("Hours from now until it can start."),
  deadline: real(0, MOST_HOURS).optional().describe("Hours from now until it must have ended."),
  round: whole(1, 100)
    .default(1)
    .describe(
      "Round of the tournament that it stands in: a win is worth its number times the type's weight.",
    ),
};

const textJob = z.strictObject({
  workload: z.literal("god-text"),
  ...shared,
  task: z.enum(["instruct", "chat", "dpo", "grpo"]).describe("Kind of the task."),
  model: text.model
    .pick({ id: true, sizeB: true, family: true })
    .partial({ id: true })
    .describe("What is trained; without an id the sizes follow from `sizeB`."),
  dataset: text.dataset
    .pick({ samples: true, medianTokens: true, p95Tokens: true })
    .prefault({})
    .describe("How much data there is, in tokens."),
  hours: text.hours.describe("Hours that the job is given."),
  gpus: whole(1, MOST_JOB_GPUS).optional().describe("GPUs; default: as upstream's rule gives them."),
  tuning: text.tuning
    .unwrap()
    .pick({ profile: true, config: true })
    .prefault({})
    .describe("Profile and keys of axolotl, as in the trainer."),
});

const imageJob = z.strictObject({
  workload: z.literal("god-image"),
  ...shared,
  modelType: image.modelType,
  images: image.images,
  repeats: image.repeats,
  hours: image.hours.describe("Hours that the job is given."),
  gpus: z.literal(1).optional().describe("One: sd-scripts runs one process."),
  tuning: image.tuning
    .unwrap()
    .pick({ profile: true, config: true, expectedStepSeconds: true })
    .prefault({})
    .describe("Profile and keys of sd-scripts, as in the trainer."),
});

/** One job. */
export const jobSchema = z.discriminatedUnion("workload", [textJob, imageJob]);

/** Whether a job of this workload may be given so many hours. */
export function mayBeGiven(workload: QueueJob["workload"], hours: number): boolean {
  const { shape } = workload === "god-text" ? textJob : imageJob;
  return shape.hours.safeParse(hours).success;
}

/** GPUs of one host that are free, where no stack says so. */
export const gpusSchema = machineSchema.pick({ gpuModel: true, gpuMemoryGiB: true }).extend({
  gpuCount: whole(1, 64).describe("How many of them are free."),
  hourlyPrice: hourlyUsd.optional().describe("Dollars per hour of all of them."),
});

/** The file's own keys; its jobs and hosts are parsed one by one. */
export const queueFileSchema = z.strictObject({
  jobs: z.array(z.unknown()).max(MOST_JOBS).nullish().describe("Jobs, in any order."),
  gpus: z
    .record(name, z.unknown())
    .nullish()
    .describe("Free GPUs by host; not needed with --stack, which then decides."),
});

export type QueueJob = z.infer<typeof jobSchema>;
export type TextQueueJob = z.infer<typeof textJob>;
export type ImageQueueJob = z.infer<typeof imageJob>;
export type GpusConfig = z.infer<typeof gpusSchema>;
