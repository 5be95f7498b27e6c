/** What `npm run status` knows at one moment, as data: `--json` prints it, and its form is this schema. */
import { z } from "zod";

/**
 * well: it trains. busy: it starts, stops or restarts, and its launcher sees to it. trouble: somebody must look.
 * unknown: it did not answer. off: it is not meant to run, or its host is marked as off, so it was not asked.
 */
export const verdicts = ["well", "busy", "trouble", "unknown", "off"] as const;
export type Verdict = (typeof verdicts)[number];

const deed = z.object({
  /** `restart`, `ladder`, `tell`, ... */
  action: z.string(),
  /** Fault class, or who asked. */
  cause: z.string(),
  ageSeconds: z.number(),
  outcome: z.string().optional(),
});

/** What a launcher said, in short. Ages and durations are in seconds. */
export const trainerStateSchema = z.object({
  workload: z.string(),
  phase: z.enum(["starting", "running", "stopping", "waiting", "uploading", "done", "held", "ended"]),
  nextStartInSeconds: z.number().optional(),
  run: z.object({ number: z.number(), ageSeconds: z.number() }).optional(),
  uptimeSeconds: z.number(),
  step: z
    .object({
      outer: z.number().optional(),
      inner: z.number().optional(),
      total: z.number(),
      /** Null where the software printed NaN or infinity. */
      loss: z.number().nullable(),
      /** Time between the last two steps. */
      seconds: z.number().optional(),
      ageSeconds: z.number(),
    })
    .optional(),
  silence: z.object({ allowedSeconds: z.number(), ageSeconds: z.number(), why: z.string() }).optional(),
  upload: z
    .object({
      bucket: z.string(),
      /** Absent while nobody has looked, or there is none. */
      ageSeconds: z.number().optional(),
      limitSeconds: z.number(),
      problem: z.string().optional(),
    })
    .optional(),
  /** The uploads that the launcher runs; absent where the software uploads by itself. */
  launcherUploads: z
    .object({
      last: z
        .object({
          step: z.number().optional(),
          ageSeconds: z.number(),
          seconds: z.number().optional(),
          bytes: z.number().optional(),
        })
        .optional(),
      /** How often the gate refused and the store failed since the launcher was started. */
      refused: z.number(),
      failed: z.number(),
      lastRefusal: z
        .object({
          step: z.number().optional(),
          ageSeconds: z.number(),
          reason: z.string(),
          evidence: z.string(),
        })
        .optional(),
    })
    .optional(),
  gpus: z
    .object({
      problem: z.string().optional(),
      simulated: z.boolean(),
      rows: z.array(
        z.object({
          index: z.number(),
          memoryUsedMiB: z.number().optional(),
          memoryTotalMiB: z.number().optional(),
          utilisationPercent: z.number().optional(),
        }),
      ),
    })
    .optional(),
  /** Faults that stand now. */
  faults: z.array(z.object({ name: z.string(), evidence: z.string(), ageSeconds: z.number() })),
  /** The last action that was no plain start. */
  lastAction: deed.optional(),
  restarts: z.object({ lastDay: z.number(), budget: z.number() }),
  /** Step of the memory ladder in force; `chosen` is absent where an older launcher was started after that. */
  ladder: z
    .object({ step: z.string(), chosen: z.object({ at: z.string(), cause: z.string() }).optional() })
    .optional(),
  /** Hash of launch.json. */
  bundle: z.string(),
  /** Hash of the launcher's own file; absent where it does not say. */
  launcher: z.string().optional(),
});
export type TrainerState = z.output<typeof trainerStateSchema>;

/** One trainer. */
export const trainerReportSchema = z.object({
  trainer: z.string(),
  /** Absent with --url. */
  host: z.string().optional(),
  verdict: z.enum(verdicts),
  /** Why it is not simply well, one sentence each. */
  reasons: z.array(z.string()),
  /** Absent where it did not answer or was not asked. */
  state: trainerStateSchema.optional(),
});
export type TrainerReport = z.output<typeof trainerReportSchema>;

/** The whole of --json. */
export const statusReportSchema = z.object({
  version: z.literal(1),
  /** ISO time at which the trainers were asked. */
  at: z.string(),
  /** Absent with --url. */
  stack: z.string().optional(),
  trainers: z.array(trainerReportSchema),
});
export type StatusReport = z.output<typeof statusReportSchema>;
