/**
 * The schema of launch.json: what the launcher executes and the ids of sources, and nothing else.
 * It holds no knob value, price or prose (design.md, "Levels of change"), so that a changed reason or
 * price leaves the bundle, and with it the container, as it was.
 */
import { z } from "zod";

/** The version of launch.json that this launcher reads. A newer one is refused. */
export const LAUNCH_FILE_VERSION = 1;

/** Where the launcher finds its file in the container. */
export const LAUNCH_FILE_PATH = "/etc/launchpad/launch.json";

const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

/** One process of the training software. Connito has two, all others one. */
export const launchProcessSchema = z.strictObject({
  name: z.string().min(1),
  /** argv; the first element is looked up on PATH. Never a shell line. */
  command: z.array(z.string()).min(1),
  cwd: z.string().startsWith("/"),
  env: z.record(envName, z.string()),
  /** The signal of a graceful end, and how long it may take before SIGKILL. */
  stop: z.strictObject({
    signal: z.enum(["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP"]),
    graceSeconds: z.number().int().positive(),
  }),
  /** False where upstream exits with 0 after a crash (SN38, Connito). */
  exitZeroIsSuccess: z.boolean(),
});

/** A file that must be there before the software starts. Contents never stand in launch.json. */
export const requiredFileSchema = z.strictObject({
  path: z.string().startsWith("/"),
  /** True: nobody but the owner may read it. */
  private: z.boolean(),
  purpose: z.string().min(1),
});

/** The bucket whose freshness validators judge. */
export const launchBucketSchema = z.strictObject({
  name: z.string().min(3),
  endpoint: z.string().min(1),
  /** Age in seconds past which validators reject the scored object. */
  maxObjectAgeSeconds: z.number().int().positive(),
  /** Age in seconds past which the newest block-list entry is stale. */
  maxBlockAgeSeconds: z.number().int().positive(),
});

/** The whole of launch.json. */
export const launchFileSchema = z.strictObject({
  version: z.literal(LAUNCH_FILE_VERSION),
  trainer: z.string().min(1),
  workload: z.enum(["sn38", "god-text", "god-image", "connito", "custom"]),
  /** Full upstream commit that the contract was read from; absent for custom. */
  upstreamCommit: z.string().optional(),
  processes: z.array(launchProcessSchema).min(1),
  gpus: z.strictObject({
    /** How many GPUs the container must see. */
    count: z.number().int().min(0),
    /** Text that the name of each must contain, for example "H100". */
    model: z.string().optional(),
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
  }),
  /** For each tuned value the id of its source, for example {"flag:neuron.upload_steps": "LP-SN38-003"}. */
  sources: z.record(z.string(), z.string()),
  /** sha256 (hex) of the canonical JSON of everything else in this file. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** launch.json as a type. */
export type LaunchFile = z.infer<typeof launchFileSchema>;
/** launch.json before its hash is known. */
export type LaunchFileBody = Omit<LaunchFile, "hash">;
export type LaunchProcess = z.infer<typeof launchProcessSchema>;
export type LaunchBucket = z.infer<typeof launchBucketSchema>;

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
