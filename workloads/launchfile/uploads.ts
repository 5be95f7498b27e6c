/**
 * The section `uploads` of launch.json: what the launcher itself uploads, for software that only writes files
 * (jobs, custom). Software that uploads by itself (SN38) has none.
 */
import * as z from "zod";

/** Smallest part of a multipart upload but the last, in MiB (developers.cloudflare.com/r2/objects/multipart-objects). */
export const SMALLEST_PART_MIB = 5;

/** A name or glob within the folder: relative, and never out of it. */
const inFolder = z
  .string()
  .min(1)
  .max(500)
  .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))/, { error: "relative to the folder, without .." });

/** How the launcher learns that a checkpoint is whole. */
export const uploadTriggerSchema = z.discriminatedUnion("on", [
  /** The log event `checkpointSaved`, where it has one its field `step`. */
  z.strictObject({ on: z.literal("event") }),
  /** A file in the folder that the software writes last; written anew it means a new checkpoint. */
  z.strictObject({ on: z.literal("marker"), file: inFolder }),
  /** The software ended well. */
  z.strictObject({ on: z.literal("exit") }),
]);

/** What the launcher uploads, when, and what it refuses. */
export const uploadsSchema = z
  .strictObject({
    /**
     * The folder that is uploaded, with everything in it. `{step}` in its last name stands for the step of a
     * checkpoint, for example `/data/checkpoints/step-{step}`.
     */
    folder: z
      .string()
      .startsWith("/")
      .regex(/^[^{}]*\/(?:[^/{}]|\{step\}){1,200}$/, { error: "{step} only in the last name, once" })
      .refine((text) => text.split("{step}").length <= 2, { error: "{step} only in the last name, once" }),
    when: uploadTriggerSchema,
    /** At least so much between two uploads; a checkpoint that comes earlier is passed over. */
    every: z
      .strictObject({
        steps: z.number().int().positive().optional(),
        seconds: z.number().positive().optional(),
      })
      .optional(),
    /** No file may have changed for so long before the folder counts as whole. */
    settleSeconds: z.number().min(0).max(600),
    /**
     * Where it goes in the bucket. Each upload gets a folder of its own below, `<prefix><step>-<time>/`; the object
     * `<prefix>latest.json` names the current one and is written last.
     */
    prefix: z.string().regex(/^(?:[A-Za-z0-9._=-]{1,100}\/){1,10}$/),
    /** Names or globs; each must match a file that is not empty. */
    required: z.array(inFolder).min(1).max(100),
    /** An upload before this step is worthless. */
    minimumStep: z.number().int().min(0),
    /** Present: the mean of the last `window` losses must be below that of the first `window`. */
    loss: z.strictObject({ window: z.number().int().min(1).max(1_000) }).optional(),
    /** Size of a part of a multipart upload; all parts but the last are equal, which R2 insists on. */
    partMiB: z.number().int().min(SMALLEST_PART_MIB).max(512),
    /** Parts at a time. Each is held in memory, up to twice. */
    parallelParts: z.number().int().min(1).max(16),
    /** What an upload may take; slower is the fault `uploadSlow`. */
    maxSeconds: z.number().positive(),
    /** An upload that takes longer is given up. */
    giveUpSeconds: z.number().positive(),
    /** Uploads that stay in the bucket; older ones that this launcher made are deleted. */
    keep: z.number().int().min(1).max(10_000),
  })
  .refine(({ maxSeconds, giveUpSeconds }) => giveUpSeconds >= maxSeconds, {
    error: "giveUpSeconds is at least maxSeconds",
    path: ["giveUpSeconds"],
  });

/** The section as a type. */
export type LaunchUploads = z.infer<typeof uploadsSchema>;
