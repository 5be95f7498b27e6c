/**
 * What is read of a launcher's /state.json (launcher/tell/view.ts). The launcher may be of another day than this
 * command: keys that are not known here are left out, and what a launcher may not say yet is optional.
 */
import { z } from "zod";

const seconds = z.number().min(0);

const gpu = z.object({
  index: z.number().int(),
  name: z.string(),
  memoryUsedMiB: z.number().optional(),
  memoryTotalMiB: z.number().optional(),
  /** 0 to 100. */
  utilisationPercent: z.number().optional(),
  powerWatts: z.number().optional(),
  temperatureCelsius: z.number().optional(),
});

const timelineRow = z.object({
  atMs: z.number(),
  kind: z.enum(["fault", "action"]),
  title: z.string(),
  detail: z.string(),
  outcome: z.string().optional(),
});

/** The launcher's own uploads; an older launcher says them in another form. */
const uploads = z.object({
  outcomes: z.record(z.string(), z.number()),
  current: z.object({ step: z.number().optional(), phase: z.string() }).optional(),
  last: z
    .object({
      step: z.number().optional(),
      ageSeconds: seconds,
      seconds: seconds.optional(),
      bytes: z.number().optional(),
    })
    .optional(),
  lastRefusal: z
    .object({ step: z.number().optional(), ageSeconds: seconds, reason: z.string(), evidence: z.string() })
    .optional(),
});

/** The part of /state.json that the command shows or judges. */
export const launcherStateSchema = z.object({
  trainer: z.string(),
  workload: z.string(),
  /** Hash of launch.json. */
  bundle: z.string(),
  /** Hash of the launcher's own file. */
  launcher: z.string().optional(),
  nowMs: z.number(),
  uptimeSeconds: seconds,
  phase: z.enum(["starting", "running", "stopping", "waiting", "uploading", "done", "held", "ended"]),
  run: z.object({ number: z.number().int(), ageSeconds: seconds, rung: z.string().optional() }).optional(),
  /** Absent on the plan's own values, and from an older launcher. */
  ladder: z
    .object({ step: z.string(), chosen: z.object({ at: z.iso.datetime(), cause: z.string() }).optional() })
    .optional(),
  nextStartInSeconds: seconds.optional(),
  restarts: z.object({ lastDay: z.number().int(), budget: z.number().int() }),
  totalSteps: z.number().int(),
  step: z
    .object({
      outer: z.number().optional(),
      inner: z.number().optional(),
      /** Null where the software printed NaN or infinity. */
      loss: z.number().nullable(),
      seconds: z.number().optional(),
      ageSeconds: seconds,
    })
    .optional(),
  silence: z.object({ allowedSeconds: z.number(), ageSeconds: seconds, why: z.string() }).optional(),
  gpus: z.object({ ageSeconds: seconds, problem: z.string().optional(), rows: z.array(gpu) }).optional(),
  simulatedGpus: z.boolean().default(false),
  bucket: z
    .object({
      name: z.string(),
      limitSeconds: z.number(),
      ageSeconds: z.number().optional(),
      key: z.string().optional(),
      problem: z.string().optional(),
    })
    .optional(),
  uploads: uploads.optional().catch(undefined),
  timeline: z.array(timelineRow),
  failedWrites: z.number().int().default(0),
});

/** A launcher's state as this command knows it. */
export type LauncherState = z.output<typeof launcherStateSchema>;
