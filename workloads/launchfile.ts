/**
 * The schema of launch.json: what the launcher executes and the ids of sources, and nothing else.
 * It holds no knob value, price or prose (design.md, "Levels of change"), so that a changed reason or
 * price leaves the bundle, and with it the container, as it was.
 */
import * as z from "zod";
import { eventNames } from "./events";
import { cycleSchema } from "./launchfile/cycle";
import { workloadNames } from "./launchfile/names";
import { resultSchema } from "./launchfile/results";
import { uploadsSchema } from "./launchfile/uploads";

/** The version of launch.json that this launcher reads. A newer one is refused. */
export const LAUNCH_FILE_VERSION = 1;

/** Where the launcher finds its file in the container. */
export const LAUNCH_FILE_PATH = "/etc/launchpad/launch.json";

const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

/** Where the launcher keeps its state: a volume of its own. */
export const LAUNCHER_STATE_PATH = "/var/lib/launchpad";

/** One process of the training software. Connito has two, all others one. */
export const launchProcessSchema = z.strictObject({
  name: z.string().min(1),
  /** argv; the first element is looked up on PATH. Never a shell line. */
  command: z.array(z.string()).min(1),
  cwd: z.string().startsWith("/"),
  env: z.record(envName, z.string()),
  /** Variables whose value is a secret, each with the file that holds it: a secret may not stand in `env`. */
  secretEnv: z.record(envName, z.string().startsWith("/")).optional(),
  /** The signal of a graceful end, and how long it may take before SIGKILL. */
  stop: z.strictObject({
    signal: z.enum(["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP"]),
    graceSeconds: z.number().int().positive(),
  }),
  /** False where upstream exits with 0 after a crash (SN38, Connito). */
  exitZeroIsSuccess: z.boolean(),
  /** Direct children that it has while it works (torchrun: one per rank); absent where that says nothing. */
  workers: z.number().int().positive().optional(),
});

/** A file that must be there before the software starts. Contents never stand in launch.json. */
export const requiredFileSchema = z.strictObject({
  path: z.string().startsWith("/"),
  /** True: nobody but the owner may read it. */
  private: z.boolean(),
  purpose: z.string().min(1),
});

/** Where the bucket's keys stand in the container: a file of NAME=value lines and the names in it. */
const bucketKeysSchema = z.strictObject({
  file: z.string().startsWith("/"),
  readId: envName,
  readSecret: envName,
  writeId: envName,
  writeSecret: envName,
});

/** What the preflight compares with the host beside `gpus`, `files` and `floors`. What is absent is not checked. */
export const preflightSchema = z.strictObject({
  /** CUDA version of the image, for example "12.4". */
  cuda: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
  /** Version that `python` on the software's PATH must report, for example "3.10". */
  python: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
  /** Ports that the software opens inside the container. */
  ports: z.array(
    z.strictObject({ port: z.number().int().min(1).max(65535), protocol: z.enum(["tcp", "udp"]) }),
  ),
  /** Exact lengths of values in the keys file: the software cuts them at fixed places. */
  secretLengths: z.array(z.strictObject({ variable: envName, exactly: z.number().int().positive() })),
  /** Texts that the software puts where there is little room, such as a Hugging Face repo id on a chain. */
  textLimits: z.array(
    z.strictObject({ what: z.string().min(1), text: z.string(), atMost: z.number().int().positive() }),
  ),
});

/** The trainer's bucket: one whose freshness validators judge (SN38's), or one that the launcher writes to. */
export const launchBucketSchema = z.strictObject({
  name: z.string().min(3),
  endpoint: z.string().min(1),
  keys: bucketKeysSchema.optional(),
  /** Age in seconds past which validators reject the scored object; absent where nobody judges the bucket. */
  maxObjectAgeSeconds: z.number().int().positive().optional(),
  /** Age in seconds past which the newest block-list entry is stale. */
  maxBlockAgeSeconds: z.number().int().positive().optional(),
  /** The object that validators judge, and how to find it. */
  scored: z
    .strictObject({
      /** Key of the JSON object that names the current one. */
      pointer: z.string().min(1),
      /** Field of it whose value replaces `{}` in `key`. */
      field: z.string().min(1),
      key: z.string().includes("{}"),
    })
    .optional(),
});

/**
 * What can go wrong, in the launcher's words; launcher/act/signs.ts says what counts as a sign of each. Where
 * several stand at once the first one here is acted upon: the exact cause before what follows from it.
 */
export const faultNames = [
  "outOfMemory",
  "diskFull",
  "notRegistered",
  "gpuError",
  "loopFailed",
  "gpusLost",
  "modelOnCpu",
  "nan",
  "rankLost",
  "stopped",
  "stall",
  "phaseSilent",
  "ended",
  "commitmentMissing",
  "peersFailed",
  "uploadFailed",
  "uploadSlow",
  "roundMissed",
  "bucketRefused",
  "bucketStale",
  "clockSkew",
  "firstUploadEarly",
] as const;

/** When a fault is believed, and what is done about it. */
export const faultRuleSchema = z.strictObject({
  /** k of the last n looks must show it; both 1 where one log line is proof. */
  evidence: z
    .strictObject({ k: z.number().int().positive(), n: z.number().int().positive().max(1_000) })
    .refine(({ k, n }) => k <= n, { error: "k is at most n" }),
  /** How long that evidence must stand before anything is done. */
  minSeconds: z.number().min(0),
  /**
   * restart: stop and start again. ladder: start again with the next step of the ladder. tell: an event only.
   * stop: a restart cannot help. exit: the launcher ends, so that the container is made anew.
   */
  action: z.enum(["restart", "ladder", "tell", "stop", "exit"]),
});

/** How the software is watched, and what is done. Absent: it is started once, and its end is the launcher's. */
export const supervisionSchema = z.strictObject({
  /** Between two looks. */
  probeSeconds: z.number().positive(),
  /** A class that is not named here is not watched. */
  faults: z.partialRecord(z.enum(faultNames), faultRuleSchema),
  restart: z.strictObject({
    /** Pause before the first restart; doubled for each further one in a row. */
    backoffSeconds: z.number().min(0),
    backoffCapSeconds: z.number().min(0),
    /** A run that lasted this long begins the back-off anew. */
    healthySeconds: z.number().positive(),
    /** Restarts within any 24 hours. */
    perDay: z.number().int().min(0),
    /** Past the budget, or after `stop`: true keeps the container up for inspection, false ends the launcher. */
    keepAlive: z.boolean(),
  }),
  /** How long no step may come. */
  silence: z.strictObject({
    /** Up to the first step. */
    startSeconds: z.number().positive(),
    /** From step to step. */
    usualSeconds: z.number().positive(),
    /** Legitimate silence after an event, until the next step. */
    after: z.array(z.strictObject({ event: z.string().min(1), seconds: z.number().positive() })),
  }),
  /** What is tried in turn after running out of memory; each is a whole command line. */
  ladder: z.array(
    z.strictObject({
      id: z.string().min(1),
      process: z.string().min(1),
      command: z.array(z.string()).min(1),
    }),
  ),
  /** An upload before this step of a run is worthless. */
  firstUploadStep: z.number().int().positive().optional(),
  /** What an upload of the software's own may take, from its start to its end in the log. */
  uploadSeconds: z.number().positive().optional(),
  /** The round of phases that the software's network goes through. */
  cycle: cycleSchema.optional(),
});

/** One kind of log line of a custom workload. */
export const logPatternSchema = z.strictObject({
  event: z.enum(eventNames),
  /** In RE2's syntax (github.com/google/re2/wiki/Syntax): its time is linear in the line, whatever is written. */
  pattern: z.string().min(1).max(2_000),
  /** Names and types of the captured groups, in order. */
  fields: z.array(z.tuple([z.string().min(1), z.enum(["int", "number", "text"])])),
});

/** The whole of launch.json. */
export const launchFileSchema = z
  .strictObject({
    version: z.literal(LAUNCH_FILE_VERSION),
    trainer: z.string().min(1),
    workload: z.enum(workloadNames),
    /** Full upstream commit that the contract was read from; absent for custom. */
    upstreamCommit: z.string().optional(),
    processes: z.array(launchProcessSchema).min(1),
    gpus: z.strictObject({
      /** How many GPUs the container must see. */
      count: z.number().int().min(0),
      /** Text that the name of each must contain, for example "H100". */
      model: z.string().optional(),
      /** Memory of each as the plan has it; a GPU reports a little less. */
      memoryMiB: z.number().int().positive().optional(),
      /** True where all of them must reach each other over NVLink. */
      nvlink: z.boolean().optional(),
    }),
    http: z.strictObject({
      /** Port of /healthz and the status page inside the container. */
      port: z.number().int().min(1024).max(65535),
    }),
    files: z.array(requiredFileSchema),
    bucket: launchBucketSchema.optional(),
    /** What the contract needs of the container; the launcher compares it with what it sees. */
    floors: z.strictObject({
      memoryMiB: z.number().int().min(0),
      shmMiB: z.number().int().min(0),
      cpus: z.number().int().min(0),
      /** Size of the file system of the working folder. */
      diskMiB: z.number().int().min(0).optional(),
    }),
    preflight: preflightSchema.optional(),
    supervision: supervisionSchema.optional(),
    /** What the launcher uploads into `bucket` with its write key; absent where the software uploads by itself. */
    uploads: uploadsSchema.optional(),
    /** Files that a job leaves behind; absent where the software is no job. */
    results: z.array(resultSchema).optional(),
    /** Log lines of software that has no contract here, as RE2 expressions, searched in each line. */
    logPatterns: z.array(logPatternSchema).optional(),
    /** For each tuned value the id of its source, for example {"flag:neuron.upload_steps": "LP-SN38-003"}. */
    sources: z.record(z.string(), z.string()),
    /** Of those the values that stand in the software's own config files and in no command line or environment. */
    settings: z.record(z.string(), z.string()).optional(),
    /** sha256 (hex) of the canonical JSON of everything else in this file. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ uploads, bucket }) => uploads === undefined || bucket?.keys !== undefined, {
    error: "uploads need bucket.keys: the launcher writes with the bucket's write key",
    path: ["uploads"],
  });

/** launch.json as a type. */
export type LaunchFile = z.infer<typeof launchFileSchema>;
/** launch.json before its hash is known. */
export type LaunchFileBody = Omit<LaunchFile, "hash">;
export type LaunchProcess = z.infer<typeof launchProcessSchema>;
export type LaunchBucket = z.infer<typeof launchBucketSchema>;
export type { LaunchUploads } from "./launchfile/uploads";
export type Supervision = z.infer<typeof supervisionSchema>;
export type FaultName = (typeof faultNames)[number];
export type LogPattern = z.infer<typeof logPatternSchema>;
export type FaultRule = z.infer<typeof faultRuleSchema>;

/** JSON with the keys of every object in order: the same value always gives the same bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([k, v]) => [k, sortKeys(v)]));
}
