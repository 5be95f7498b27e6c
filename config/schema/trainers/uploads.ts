import { z } from "zod";
import { real, whole } from "../common";

const inFolder = z
  .string()
  .min(1)
  .max(500)
  .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))/, { error: "a name or glob within the folder, without .." });

/** What the launcher uploads of a job's files, and what it refuses. */
export const uploadsSchema = z.strictObject({
  folder: z
    .string()
    .regex(/^\/(?:[A-Za-z0-9._-]+\/)*(?:[A-Za-z0-9._-]|\{step\})+$/, {
      error: "an absolute path; {step} may stand in its last name",
    })
    .refine((path) => path.split("{step}").length <= 2, { error: "{step} once at most" })
    .describe("Folder that is uploaded with everything in it, for example `/data/checkpoints/step-{step}`."),
  when: z
    .enum(["exit", "marker", "event"])
    .default("exit")
    .describe(
      "`exit`: once, when the job has ended well. `marker`: whenever the file `marker` is written. `event`: whenever a line of the log tells `checkpointSaved`.",
    ),
  marker: inFolder.optional().describe("The file that the job writes last."),
  everySteps: whole(1, 10_000_000).optional().describe("At least so many steps between two uploads."),
  everySeconds: whole(1, 604_800).optional().describe("At least so many seconds between two uploads."),
  required: z
    .array(inFolder)
    .min(1)
    .max(100)
    .default(["*"])
    .describe("Names or globs; each must match a file that is not empty, or nothing is uploaded."),
  minimumStep: whole(0, 1_000_000_000).default(1).describe("An upload before this step is refused."),
  lossMustFall: whole(1, 1000)
    .optional()
    .describe(
      "Refuses an upload unless the mean of so many last losses is below that of as many first ones.",
    ),
  prefix: z
    .string()
    .regex(/^(?:[A-Za-z0-9._=-]{1,100}\/){1,10}$/, { error: "names that each end with /" })
    .optional()
    .describe("Where it goes in the bucket; default: the trainer's name and /."),
  keep: whole(1, 10_000).default(3).describe("Uploads that stay in the bucket."),
  maxMinutes: real(0.1, 10_080)
    .default(60)
    .describe("What an upload may take; after twice that it is given up."),
});

export type UploadsConfig = z.infer<typeof uploadsSchema>;
