/**
 * The schema of report.json, which `npm start` writes to out/rehearsal/<stack>/. Times are in seconds unless the
 * name says otherwise. A part that a failed rehearsal did not reach is left out.
 */
import { z } from "zod";
import type { Plan } from "../../planning/plan";

/** The version of report.json. It rises when a field changes its meaning or goes. */
export const REPORT_VERSION = 1;

/** One part of the rehearsal. */
const phaseSchema = z.strictObject({
  /** `engine`, `plan`, `up`, `preview`, `launcher`, ... */
  name: z.string().min(1),
  title: z.string().min(1),
  seconds: z.number().min(0),
  ok: z.boolean(),
  /** What it found, in a few words. */
  note: z.string().optional(),
});

/** What the engine did, or would do, to one resource. */
const stepSchema = z.strictObject({
  /** `create`, `update`, `replace`, `delete`, `read`, `same`, ... as the engine names it. */
  op: z.string().min(1),
  type: z.string().min(1),
  name: z.string(),
  /** Properties that differ; empty for a create. */
  properties: z.array(z.string()),
});

/** One run of the launcher on the bundle of one trainer. */
const launcherRunSchema = z.strictObject({
  trainer: z.string().min(1),
  ok: z.boolean(),
  /** What is wrong with it; empty when `ok`. */
  faults: z.array(z.string()),
  /** sha256 (hex) and size of the launcher that ran. */
  launcher: z.strictObject({ sha256: z.string(), bytes: z.number().int() }),
  /** What launch.json made it start. */
  command: z.array(z.string()),
  exitCode: z.number().int(),
  /** From the launcher's start to the software's, the preflight included. */
  startMilliseconds: z.number().optional(),
  /** From the stop signal to the launcher's end. */
  stopMilliseconds: z.number(),
  /** Simulated seconds for one real second. */
  timesFaster: z.number(),
  steps: z.number().int(),
  lastLoss: z.number().optional(),
  /** Events read from the software's log, counted by name. */
  events: z.record(z.string(), z.number().int()),
  /** Answers of the launcher's pages. */
  pages: z.array(z.strictObject({ page: z.string(), host: z.string(), status: z.number().int() })),
  /** The bucket on this machine's own store after the run; absent for a trainer without one. Ages in seconds. */
  bucket: z
    .strictObject({
      name: z.string(),
      /** What the launcher itself saw of the object that validators judge. */
      launcher: z.strictObject({
        key: z.string().optional(),
        ageSeconds: z.number().optional(),
        problem: z.string().optional(),
      }),
      /** The preflight's checks of the bucket's keys, by id. */
      checks: z.record(z.string(), z.string()),
      /** What the read key shows, which validators have. */
      validators: z.strictObject({
        ageSeconds: z.number().optional(),
        fresh: z.boolean(),
        innerStep: z.number().optional(),
        objects: z.number().int(),
        bytes: z.number().int(),
        pendingUploads: z.number().int(),
      }),
    })
    .optional(),
  /** Last lines of what the launcher itself said. */
  said: z.array(z.string()),
});

/** As much of planning/plan.ts's Plan as tells that it is one; the type is the Plan itself. */
const planShape = z.looseObject({
  version: z.literal(1),
  stack: z.string(),
  hosts: z.array(z.looseObject({ name: z.string(), kind: z.string() })),
  buckets: z.array(z.looseObject({ name: z.string() })),
  trainers: z.array(z.looseObject({ name: z.string(), host: z.string(), slot: z.string() })),
  cost: z.looseObject({ gpus: z.number(), idleGpus: z.number() }),
  warnings: z.array(z.looseObject({ id: z.string(), path: z.string(), message: z.string() })),
});

/** The whole of report.json. */
export const reportSchema = z.strictObject({
  version: z.literal(REPORT_VERSION),
  stack: z.string().min(1),
  /** When the rehearsal began. */
  startedAt: z.iso.datetime(),
  seconds: z.number().min(0),
  ok: z.boolean(),
  /** Why it failed; absent when `ok`. */
  failure: z.string().optional(),
  phases: z.array(phaseSchema),
  /** The engine, and the embedded providers that it loaded instead of plugins. */
  engine: z
    .strictObject({
      version: z.string(),
      providers: z.array(z.strictObject({ name: z.string(), version: z.string() })),
    })
    .optional(),
  /** The resolved plan, as `npm run plan -- --json` prints it. */
  plan: z.custom<Plan>((value) => planShape.safeParse(value).success, { error: "a plan" }),
  /** Names of the secrets that were made up for the rehearsal. Never a content. */
  madeUpSecrets: z.array(z.string()),
  /** The first `up`: each step, and the resources there are after it by type. */
  up: z
    .strictObject({
      steps: z.array(stepSchema),
      resources: z.array(z.strictObject({ type: z.string(), count: z.number().int().positive() })),
    })
    .optional(),
  /** The second preview. It has to be empty. */
  secondPreview: z.strictObject({ empty: z.boolean(), changes: z.array(stepSchema) }).optional(),
  launcherRuns: z.array(launcherRunSchema),
  /** What was real or checked here, and what was not, one sentence each. */
  rehearsed: z.array(z.string()),
  notRehearsed: z.array(z.string()),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportPhase = z.infer<typeof phaseSchema>;
export type ReportStep = z.infer<typeof stepSchema>;
export type ReportLauncherRun = z.infer<typeof launcherRunSchema>;
