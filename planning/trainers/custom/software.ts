import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import type { Findings } from "../../findings";
import type { PortPlan } from "../../plan";
import { INNER_STATUS_PORT } from "../container";
import type { Software } from "../software";
import type { SoftwareInput } from "../softwareOf";
import { resolveEnv } from "../values";
import { checkFiles } from "./files";
import { patternsOf } from "./patterns";
import { checkCommand, processesOf, runnerCommand } from "./runner";
import { secretFiles, secretNeeds, secretPaths, secretsOf } from "./secrets";
import { customSupervision } from "./supervision";
import { customUploads } from "./uploads";

/** Where the volume of a custom job is mounted: its working folder unless `cwd` says otherwise. */
export const CUSTOM_WORK = "/data";

/** Time for a checkpoint at the end when `tuning.stopGraceSeconds` is not set. */
const STOP_GRACE_SECONDS = 60;

/** Variables that every job gets: its log is read line by line, and caches belong on a volume. */
export const CUSTOM_ENV = [
  ["PYTHONUNBUFFERED", "1", "LP-CUSTOM-001", "a buffered log reaches the launcher minutes late"],
  ["HF_HOME", "/cache/hf", "LP-CUSTOM-002", "models stay on the cache volume when the container is replaced"],
] as const;

/** The software's side of one job: any command under torchrun, accelerate, or as it stands. */
export function customSoftware(input: SoftwareInput<CustomTrainerConfig>): Software {
  const { name, trainer, slot, bucket, findings } = input;
  const path = `trainers.${name}`;
  const worldSize = processesOf(path, trainer, slot?.gpus.length, findings);
  checkCommand(path, trainer, findings);
  checkFiles(path, trainer, findings);
  const resolved = resolveEnv(path, trainer.tuning.env, CUSTOM_ENV, findings);
  const openPorts = portsOf(path, trainer, findings);
  const stop = {
    signal: trainer.stop.signal,
    graceSeconds: trainer.tuning.stopGraceSeconds ?? STOP_GRACE_SECONDS,
  };
  const secretEnv = secretsOf(path, trainer, findings);
  const logPatterns = patternsOf(path, trainer, findings);
  const uploads = customUploads(name, trainer, bucket, findings);
  return {
    upstreamCommit: undefined,
    processes: [
      {
        name: "job",
        command: runnerCommand(trainer.runner, worldSize, trainer.command),
        cwd: trainer.cwd,
        env: Object.fromEntries(resolved.env),
        secretEnv: secretEnv.length === 0 ? undefined : secretPaths(secretEnv),
        stop,
        exitZeroIsSuccess: trainer.exitZeroIsSuccess,
        workers: trainer.runner === "torchrun" ? worldSize : undefined,
      },
    ],
    files: [
      ...Object.entries(trainer.files).map(([file, content]) => ({
        path: file,
        content,
        secret: false,
        purpose: "file of the job",
      })),
      ...secretFiles(name, secretEnv),
      ...uploads.files,
    ],
    secrets: [...secretNeeds(name, secretEnv), ...uploads.secrets],
    openPorts,
    worldSize: slot?.gpus.length ?? worldSize,
    gpuMemoryFloorGiB: trainer.needs.gpuMemoryGiB,
    floors: { ...trainer.needs, uplinkGbps: 0 },
    shm: { floorGiB: trainer.needs.shmGiB, defaultGiB: Math.max(trainer.needs.shmGiB, 16) },
    bucket: uploads.bucket,
    uploads: uploads.uploads,
    results: trainer.results.map((file) => ({ purpose: "result of the job", anyOf: [file] })),
    preflight: {
      ports: openPorts.map(({ port, protocol }) => ({ port, protocol })),
      secretLengths: [],
      textLimits: [],
    },
    supervision: customSupervision(trainer),
    logPatterns,
    restart: trainer.exitZeroIsSuccess ? "unless-stopped" : "always",
    stop,
    volumes: [
      { role: "work", mountPath: CUSTOM_WORK },
      { role: "cache", mountPath: "/cache" },
    ],
    values: resolved.values,
    refused: [],
    estimates: { worldSize, batch: undefined, uploadWindow: undefined, gpuMemoryGiB: undefined },
  };
}

function portsOf(path: string, trainer: CustomTrainerConfig, findings: Findings): PortPlan[] {
  const seen = new Set<string>();
  trainer.ports.forEach(({ port, protocol }, at) => {
    const key = `${port}/${protocol}`;
    const where = `${path}.ports[${at}].port`;
    if (port === INNER_STATUS_PORT) {
      const rule = "the launcher's status page has it inside the container, and is never opened to the world";
      findings.problem(where, String(port), rule, "use another port");
    } else if (seen.has(key)) findings.problem(where, key, "stands there twice", "remove one");
    seen.add(key);
  });
  return trainer.ports.map((each) => ({ ...each }));
}
