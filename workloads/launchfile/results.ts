/** The section `results` of launch.json: files without which a job has not ended well, whatever its exit code. */
import * as z from "zod";

/** One result: any of some files, because the software's settings decide which of them it writes. */
export const resultSchema = z.strictObject({
  purpose: z.string().min(1),
  /** One of them must be there, not empty, and written by the run that ended. */
  anyOf: z.array(z.string().startsWith("/")).min(1).max(20),
});

/** One result as a type. */
export type JobResult = z.infer<typeof resultSchema>;
