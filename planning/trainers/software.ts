import type { Text } from "../../workloads/hole";
import type { LaunchFile, LaunchProcess } from "../../workloads/launchfile";
import type { HostEstimate } from "../memory/sn38Host";
import type { PortPlan, RefusedAdvice, SupervisionPlan, TrainerEstimates, ValuePlan } from "../plan";
import type { SecretNeed } from "../secrets";

/**
 * What a workload's contract says about one trainer: the software's side, without host and container.
 * Every workload resolves to this; the rest of planning is the same for all.
 */
export interface Software {
  upstreamCommit: string | undefined;
  processes: (Omit<LaunchProcess, "command" | "env"> & { command: Text[]; env: Record<string, Text> })[];
  files: { path: string; content: Text; secret: boolean; purpose?: string }[];
  secrets: SecretNeed[];
  openPorts: PortPlan[];
  /** GPUs that the software runs on, exactly. */
  worldSize: number;
  gpuMemoryFloorGiB: number;
  floors: { cpus: number; memoryGiB: number; diskGiB: number; uplinkGbps: number };
  shm: { floorGiB: number; defaultGiB: number };
  /** What the software is computed to keep in the host's memory, where the plan knows it. */
  hostMemory?: HostEstimate | undefined;
  bucket: LaunchFile["bucket"] | undefined;
  /** What the launcher compares with the host before it starts the software. */
  preflight: LaunchFile["preflight"];
  supervision: SupervisionPlan | undefined;
  logPatterns?: LaunchFile["logPatterns"];
  /** What the launcher uploads for software that only writes files. */
  uploads?: LaunchFile["uploads"];
  /** Files that a job leaves behind. */
  results?: LaunchFile["results"];
  restart: "no" | "on-failure" | "always" | "unless-stopped";
  stop: { signal: "SIGINT" | "SIGTERM"; graceSeconds: number };
  volumes: { role: "work" | "cache"; mountPath: string }[];
  values: ValuePlan[];
  refused: RefusedAdvice[];
  estimates: Omit<TrainerEstimates, "hostMemoryFloorGiB">;
}
