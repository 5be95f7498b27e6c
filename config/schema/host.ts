import { z } from "zod";
import { hourlyUsd, ipv4, real, sshPublicKey, whole } from "./common";
import { slotsSchema } from "./slot";

const shared = {
  slots: slotsSchema,
  rebuild: whole(0, 1_000_000)
    .default(0)
    .describe("Raise it by one to replace the machine (aws) or to declare it a new one (ssh, local)."),
  offline: z
    .boolean()
    .default(false)
    .describe("True while the machine is off: `up` leaves everything on it alone and does not contact it."),
  hourlyPrice: hourlyUsd
    .optional()
    .describe("Dollars per hour of the whole machine; wins over the price table."),
};

const hostKeys = z
  .array(sshPublicKey)
  .default([])
  .describe(
    "Host keys pinned after the first contact. Empty: the first key seen is kept and checked from then on.",
  );

const purchaseSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("on-demand") }),
  z.strictObject({
    kind: z.literal("spot"),
    maxPrice: real(0.01, 1000)
      .optional()
      .describe("Highest dollars per hour; the on-demand price if left out."),
  }),
  z.strictObject({
    kind: z.literal("capacity-block"),
    reservationId: z
      .string()
      .regex(/^cr-[0-9a-f]{8,17}$/, { error: "a reservation id such as cr-0123456789abcdef0" })
      .describe(
        "The block, bought by hand. The stack never buys one: it is paid at once and cannot be returned.",
      ),
    endsAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("End of the block, which is at 11:30 UTC; AWS stops hosts from 30 minutes before."),
  }),
  z.strictObject({
    kind: z.literal("capacity-reservation"),
    reservationId: z
      .string()
      .regex(/^cr-[0-9a-f]{8,17}$/, { error: "a reservation id such as cr-0123456789abcdef0" })
      .describe("An on-demand capacity reservation of yours in the same availability zone."),
  }),
]);

const networkSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("own"),
    cidr: z
      .string()
      .regex(/^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(1[6-9]|2[0-7])$/, {
        error: "a block such as 10.38.0.0/24, /16 to /27",
      })
      .default("10.38.0.0/24")
      .describe(
        "Addresses of the network that is made; choose another one where it meets a network of yours.",
      ),
  }),
  z.strictObject({
    kind: z.literal("existing"),
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, { error: "an id such as vpc-0123456789abcdef0" })
      .describe("The network that the subnet lies in."),
    subnetId: z
      .string()
      .regex(/^subnet-[0-9a-f]{8,17}$/, { error: "an id such as subnet-0123456789abcdef0" })
      .describe("A public subnet in the host's availability zone."),
  }),
]);

const awsHostSchema = z.strictObject({
  kind: z.literal("aws"),
  instanceType: z
    .string()
    .min(1)
    .describe("For example p5.48xlarge. AWS sells no instance with exactly four H100s."),
  availabilityZone: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, { error: "an availability zone such as us-east-1a" })
    .describe("Where the host stands; it must lie in `aws:region` and offer the instance type."),
  purchase: purchaseSchema.default({ kind: "on-demand" }).describe("How the capacity is paid for."),
  network: networkSchema
    .default({ kind: "own", cidr: "10.38.0.0/24" })
    .describe(
      "A network made for this host, or a subnet that exists. Another one is taken when `rebuild` is raised.",
    ),
  root: z
    .strictObject({
      sizeGiB: whole(100, 16384).default(1200).describe("Room for the system, the images and the volumes."),
      iops: whole(3000, 16000)
        .default(6000)
        .describe("Operations per second of the disk; gp3 includes 3000."),
      throughputMiBs: whole(125, 1000).default(750).describe("Parallel image pulls want at least 600 MiB/s."),
    })
    .default({ sizeGiB: 1200, iops: 6000, throughputMiBs: 750 })
    .describe("The encrypted gp3 root disk."),
  ami: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("parameter"),
        name: z.string().startsWith("/aws/service/").describe("A public SSM parameter that holds an AMI id."),
      }),
      z.strictObject({
        kind: z.literal("id"),
        id: z
          .string()
          .regex(/^ami-[0-9a-f]{8,17}$/, { error: "an id such as ami-0123456789abcdef0" })
          .describe("An image of your own with NVIDIA driver, Docker and container toolkit."),
      }),
    ])
    .default({
      kind: "parameter",
      name: "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id",
    })
    .describe("Read when the host is made, and never followed afterwards."),
  terminationProtection: z.boolean().optional().describe("Default: the value of `production`."),
  hostKeys,
  ...shared,
});

/** Facts about a machine that exists already. */
export const machineSchema = z.strictObject({
  gpuModel: z.string().min(1).describe('As nvidia-smi names it, for example "H100 80GB HBM3".'),
  gpuCount: whole(0, 64).describe("How many GPUs nvidia-smi lists."),
  gpuMemoryGiB: real(1, 1024).default(80).describe("Memory of one GPU."),
  nvlink: z
    .boolean()
    .default(true)
    .describe("False for PCIe cards without NVLink between the GPUs of a slot."),
  cpus: whole(1, 1024).describe("Logical CPUs, as `nproc` prints them."),
  memoryGiB: whole(1, 65536).describe("Memory of the machine, as `free -g` prints it."),
  diskGiB: whole(10, 1_000_000).describe("Free room where Docker keeps images and volumes."),
  uplinkGbps: real(0.01, 10_000).optional().describe("Upload bandwidth. SN38 asks for 15."),
});

const sshHostSchema = z.strictObject({
  kind: z.literal("ssh"),
  address: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/, { error: "a host name or IP address" })
    .describe("Where ssh reaches the machine."),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, {
      error: "a login name: a-z, 0-9, _ and -, not beginning with a digit",
    })
    .describe("Login with the right to use Docker, which equals root."),
  port: whole(1, 65535).default(22).describe("Port of the ssh daemon."),
  hostKeys,
  publicIp: ipv4
    .optional()
    .describe("The address that peers reach; default: `address` when it is an IPv4 address."),
  machine: machineSchema.describe(
    "What the machine has. The plan is made from these figures; nothing looks them up.",
  ),
  ...shared,
});

const localHostSchema = z.strictObject({
  kind: z.literal("local"),
  socket: z
    .string()
    .startsWith("unix:///")
    .default("unix:///var/run/docker.sock")
    .describe("Docker's socket."),
  publicIp: ipv4.optional().describe("The address that peers reach; needed where a workload announces one."),
  machine: machineSchema.describe(
    "What the machine has. The plan is made from these figures; nothing looks them up.",
  ),
  ...shared,
});

/** A machine with GPUs: made here, existing already, or this one. */
export const hostSchema = z.discriminatedUnion("kind", [awsHostSchema, sshHostSchema, localHostSchema]);

export type HostConfig = z.infer<typeof hostSchema>;
export type AwsHostConfig = z.infer<typeof awsHostSchema>;
export type SshHostConfig = z.infer<typeof sshHostSchema>;
export type LocalHostConfig = z.infer<typeof localHostSchema>;
