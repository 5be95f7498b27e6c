/** A host, a bucket and a launch file that are right in everything, for tests that make one thing wrong. */
import { parseDotEnv } from "../../../launcher/preflight/bucket/dotenv";
import type { BucketProbe } from "../../../launcher/preflight/bucket/probe";
import type { HostReader } from "../../../launcher/preflight/host/reader";
import type { LaunchFile, LaunchFileBody } from "../../../workloads/launchfile";
import { body, DOT_ENV } from "../support";

/** A launch file in which every check applies. */
export function fullFile(over: Partial<LaunchFileBody> = {}): LaunchFile {
  return {
    ...body(),
    hash: "0".repeat(64),
    files: [],
    gpus: { count: 4, model: "H100", memoryMiB: 80 * 1024, nvlink: true },
    floors: { memoryMiB: 300 * 1024, shmMiB: 32 * 1024, cpus: 48, diskMiB: 1000 * 1024 },
    bucket: {
      name: "llama-4b-ws-4-227",
      endpoint: "http://127.0.0.1:1",
      keys: {
        file: "/app/.env",
        readId: "R2_READ_ACCESS_KEY_ID",
        readSecret: "R2_READ_SECRET_ACCESS_KEY",
        writeId: "R2_WRITE_ACCESS_KEY_ID",
        writeSecret: "R2_WRITE_SECRET_ACCESS_KEY",
      },
      maxObjectAgeSeconds: 4_800,
      maxBlockAgeSeconds: 2_400,
    },
    preflight: {
      cuda: "12.4",
      python: "3.10",
      ports: [
        { port: 8091, protocol: "tcp" },
        { port: 8009, protocol: "udp" },
      ],
      secretLengths: [
        { variable: "R2_READ_ACCESS_KEY_ID", exactly: 32 },
        { variable: "R2_READ_SECRET_ACCESS_KEY", exactly: 64 },
      ],
      textLimits: [{ what: "repo id", text: "someone/model", atMost: 32 }],
    },
    ...over,
  };
}

/** A host with all that is asked for. */
export function goodHost(over: Partial<HostReader> = {}): HostReader {
  return {
    fileSystem: async () => ({ totalMiB: 2_000 * 1024, freeMiB: 1_500 * 1024 }),
    memoryMiB: () => 900 * 1024,
    cpus: () => 96,
    limits: () =>
      new Map([
        ["Max open files", { soft: 1_048_576, hard: 1_048_576 }],
        ["Max locked memory", { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY }],
      ]),
    kernelLog: () => [],
    output: async () => "Python 3.10.14\n",
    port: async () => "free",
    ...over,
  };
}

/** A bucket whose keys do what they should. */
export function goodBucket(over: Partial<BucketProbe> = {}): BucketProbe {
  const ok = async () => ({ status: 200, code: undefined });
  return {
    offline: undefined,
    keysFile: () => parseDotEnv(DOT_ENV.content),
    clockOffsetSeconds: async () => 0.4,
    list: ok,
    get: async () => ({ status: 404, code: "NoSuchKey" }),
    put: async (key) =>
      key === "read" ? { status: 403, code: "AccessDenied" } : { status: 200, code: undefined },
    remove: async () => ({ status: 204, code: undefined }),
    ...over,
  };
}
