/** The hosts of a plan. */

/** A port that a workload's contract opens to the world, the same number outside as inside. */
export interface PortPlan {
  port: number;
  protocol: "tcp" | "udp";
  purpose: string;
}

/** What is known of a machine before it is contacted. */
export interface MachinePlan {
  gpuModel: string;
  gpuCount: number;
  gpuMemoryGiB: number;
  /** True when the GPUs of a slot reach each other over NVLink or NVSwitch. */
  nvlink: boolean;
  cpus: number;
  memoryMiB: number;
  /** Free room for images and volumes; undefined where the stack makes the disk (`root`). */
  diskGiB: number | undefined;
  /** Upload bandwidth in Gbit/s, when known. */
  uplinkGbps: number | undefined;
}

/** What the memory and the time of a job follow from of its host. */
export interface GpuHost {
  machine: Pick<MachinePlan, "gpuModel" | "gpuCount" | "gpuMemoryGiB">;
}

export interface SlotPlan {
  name: string;
  gpus: number[];
  cpuSet: string | undefined;
  /** Enabled trainer of this slot, when it has one. */
  trainer: string | undefined;
}

/** Dollars per hour with where the figure comes from; `usd` is undefined when unknown, never 0. */
export interface Price {
  usd: number | undefined;
  source: string;
  /** Date on which the figure was read, ISO; undefined for an operator's own figure. */
  asOf: string | undefined;
}

interface HostShared {
  name: string;
  machine: MachinePlan;
  slots: SlotPlan[];
  /** GPUs in no enabled trainer's slot. */
  idleGpus: number[];
  /** Ports of the trainers on this host that peers and validators reach. */
  openPorts: PortPlan[];
  price: Price;
  offline: boolean;
  rebuild: number;
  /** Pinned host keys, `ssh-ed25519 AAAA...`. */
  hostKeys: string[];
}

export interface AwsHostPlan extends HostShared {
  kind: "aws";
  region: string;
  availabilityZone: string;
  instanceType: string;
  purchase:
    | { kind: "on-demand" }
    | { kind: "spot"; maxPrice?: number | undefined }
    | { kind: "capacity-block"; reservationId: string; endsAt?: string | undefined }
    | { kind: "capacity-reservation"; reservationId: string };
  network: { kind: "own"; cidr: string } | { kind: "existing"; vpcId: string; subnetId: string };
  root: { sizeGiB: number; iops: number; throughputMiBs: number };
  ami: { kind: "parameter"; name: string } | { kind: "id"; id: string };
  /** Termination protection of EC2 and Pulumi's `protect`. */
  terminationProtection: boolean;
  /** ECR repositories that trainers of this host pull from, as `<account>.dkr.ecr.<region>.amazonaws.com/<name>`. */
  ecrRepositories: string[];
}

export interface SshHostPlan extends HostShared {
  kind: "ssh";
  address: string;
  user: string;
  port: number;
  publicIp: string | undefined;
}

export interface LocalHostPlan extends HostShared {
  kind: "local";
  socket: string;
  publicIp: string | undefined;
}

export type HostPlan = AwsHostPlan | SshHostPlan | LocalHostPlan;
