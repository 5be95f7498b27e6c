/**
 * The plan: everything about a deployment resolved and checked, as plain data.
 * It is what `npm run plan -- --json` prints and what `components/` turns into resources.
 */
import type { Text } from "../workloads/hole";
import type { LaunchFileBody, LaunchProcess, Supervision } from "../workloads/launchfile";
import type { WorkloadName } from "../workloads/launchfile/names";
import type { HostPlan, PortPlan } from "./planHosts";
import type { RegistryPlan } from "./planRegistries";
import type { SecretNeed } from "./secrets";

export type {
  AwsHostPlan,
  HostPlan,
  LocalHostPlan,
  MachinePlan,
  PortPlan,
  Price,
  SlotPlan,
  SshHostPlan,
} from "./planHosts";
export type { ImageRulePlan, RegistryPlan, RepositoryPlan } from "./planRegistries";

/** A plan for one stack. */
export interface Plan {
  version: 1;
  stack: string;
  production: boolean;
  hosts: HostPlan[];
  buckets: BucketPlan[];
  registries: RegistryPlan[];
  trainers: TrainerPlan[];
  cost: CostPlan;
  /** What is legal but probably not wanted. Problems are never here: they throw. */
  warnings: Finding[];
  /** Secrets that the operator has to set. Those that the stack makes itself are not among them. */
  secrets: SecretNeed[];
  /** Keys of operators who may log in to hosts that are made here. */
  operatorKeys: string[];
}

/** Something that the plan has to say about a value. */
export interface Finding {
  /** Stable id such as `LP-SN38-020`; `npm run plan -- --explain ID` says what it is about. */
  id: string;
  path: string;
  message: string;
}

/** One lifecycle rule of a bucket, in the terms of R2: ages in seconds. */
export interface LifecycleRulePlan {
  id: string;
  prefix: string;
  abortMultipartAfterSeconds: number | undefined;
  deleteAfterSeconds: number | undefined;
}

export interface BucketPlan {
  /** Name in the stack. */
  name: string;
  /** Name at Cloudflare. */
  bucketName: string;
  accountId: string;
  jurisdiction: "default" | "eu" | "fedramp";
  location: string | undefined;
  storageClass: "Standard" | "InfrequentAccess";
  endpoint: string;
  tokens: "create" | "given";
  adopt: boolean;
  protect: boolean;
  lifecycle: LifecycleRulePlan[];
  cors: { origins: string[]; methods: string[]; headers: string[]; maxAgeSeconds: number }[];
  /** Former buckets that leave the stack. */
  forget: string[];
}

/** Where a tuned value comes from. */
export interface ValuePlan {
  /** `flag:neuron.upload_steps`, `env:NCCL_DEBUG`, `container:shmMiB`, ... */
  key: string;
  value: string;
  /** `stock`, `guide`, `tuned`, `contract`, `derived` or `override` (the operator's own). */
  from: "stock" | "guide" | "tuned" | "contract" | "derived" | "override";
  /** Id of the source, also in launch.json. */
  source: string;
  reason: string;
  /** Upstream's default, when it differs. */
  replaces: string | undefined;
}

/** Something that a guide advises and the plan does not do. */
export interface RefusedAdvice {
  id: string;
  setting: string;
  guide: string;
  reason: string;
}

/** A file that is uploaded into the container before it starts. */
export interface FilePlan {
  path: string;
  content: Text;
  /** Octal, for example "0400". */
  mode: string;
  /** True when its content must stay encrypted in the state. */
  secret: boolean;
}

/** How the launcher watches a trainer, with holes in the ladder's command lines. */
export type SupervisionPlan = Omit<Supervision, "ladder"> & {
  ladder: (Omit<Supervision["ladder"][number], "command"> & { command: Text[] })[];
};

/** launch.json with holes. The hash is computed once they are filled. */
export type LaunchPlan = Omit<LaunchFileBody, "processes" | "supervision"> & {
  supervision?: SupervisionPlan;
  processes: (Omit<LaunchProcess, "command" | "env"> & { command: Text[]; env: Record<string, Text> })[];
};

/** A named volume of a trainer. */
export interface VolumePlan {
  /** `state`, `work` or `cache`. */
  role: "state" | "work" | "cache";
  name: string;
  mountPath: string;
  retain: boolean;
}

export interface BindPlan {
  hostPath: string;
  containerPath: string;
  readOnly: boolean;
}

/** What Docker is asked for. */
export interface ContainerPlan {
  name: string;
  deviceIds: string[];
  shmMiB: number;
  memoryMiB: number;
  /** The same as memoryMiB: no swap. Docker needs both, or each preview shows a change. */
  memorySwapMiB: number;
  cpuSet: string | undefined;
  ulimits: { name: string; soft: number; hard: number }[];
  restart: "no" | "on-failure" | "always" | "unless-stopped";
  stopSignal: string;
  stopGraceSeconds: number;
  ports: { port: number; protocol: "tcp" | "udp"; ip: "0.0.0.0" | "127.0.0.1"; internal: number }[];
  volumes: VolumePlan[];
  binds: BindPlan[];
  logMaxSizeMiB: number;
  logMaxFiles: number;
}

/** How the image of a trainer is come by. */
export type ImagePlan =
  | {
      from: "host";
      workload: string;
      /** Name with a tag made of the hash of the build's inputs, known before the build. */
      reference: string;
      baseImage: string;
      /** Hash of everything that goes into the build. */
      inputsHash: string;
    }
  | { from: "registry"; repository: string; digest: string };

/** What one optimizer step sees, in samples: microBatch x microBatchesPerRank x world size = effectiveBatch. */
export interface BatchPlan {
  microBatch: number;
  microBatchesPerRank: number;
  effectiveBatch: number;
}

/** How long an optimizer step takes, and a job that ends by itself. */
export interface TimePlan {
  stepSeconds: number;
  /** Where the figure comes from, such as `time model`. */
  source: string;
  /** Samples of a step, where a row of the batch holds several of them. */
  samplesPerStep?: number | undefined;
  /** What it comes to in the workload's own terms. */
  note?: string | undefined;
  /** Hours until a job is done, and what it is given. */
  hours?: { expected: number; given: number } | undefined;
}

/** Figures that follow from the values; the units are in the names. */
export interface TrainerEstimates {
  worldSize: number;
  /** The batch arithmetic, where the plan knows the software's. */
  batch: BatchPlan | undefined;
  /** Legal and sensible range of upload_steps, when the workload uploads. */
  uploadWindow:
    | {
        lowest: number;
        highest: number;
        chosen: number;
        stepSeconds: number;
        /** The time model's own step, where it knows the GPU; page fetches are not in it. */
        modelStepSeconds?: number | undefined;
      }
    | undefined;
  /** Peak GPU memory per rank in GiB, when a figure is known, and what the higher one is made of. */
  gpuMemoryGiB:
    | {
        low: number;
        high: number;
        source: string;
        components?: readonly { name: string; gib: number }[] | undefined;
      }
    | undefined;
  hostMemoryFloorGiB: number;
  /** What the software is computed to keep in the host's memory, the part in /dev/shm among it, in GiB. */
  hostMemoryGiB?: { memory: number; shm: number } | undefined;
  /** Where the plan knows it. */
  time?: TimePlan | undefined;
}

export interface TrainerPlan {
  name: string;
  workload: WorkloadName;
  host: string;
  slot: string;
  gpus: number[];
  enabled: boolean;
  bucket: string | undefined;
  image: ImagePlan;
  launch: LaunchPlan;
  files: FilePlan[];
  container: ContainerPlan;
  statusPort: number;
  openPorts: PortPlan[];
  values: ValuePlan[];
  refused: RefusedAdvice[];
  estimates: TrainerEstimates;
}

/** Dollars per hour; undefined when any host's price is unknown. */
export interface CostPlan {
  hourlyUsd: number | undefined;
  /** Part of hourlyUsd that pays for GPUs that nothing uses. */
  idleHourlyUsd: number | undefined;
  gpus: number;
  idleGpus: number;
  /** Hosts whose price is unknown. */
  unknownHosts: string[];
}
