import { show } from "../../config/error";
import type { AwsHostConfig, HostConfig, LocalHostConfig, SshHostConfig } from "../../config/schema/host";
import type { Findings } from "../findings";
import type {
  AwsHostPlan,
  HostPlan,
  LocalHostPlan,
  MachinePlan,
  Price,
  SlotPlan,
  SshHostPlan,
} from "../plan";
import { gibToMib } from "../rules/memory";
import { instanceTypes } from "./instanceTypes";
import { checkNetwork } from "./network";
import { daysBetween, listPrice, PRICE_MAX_AGE_DAYS } from "./prices";
import { checkPurchase } from "./purchase";
import { checkSlots } from "./slots";

/** What resolving a host needs besides its own config. */
export interface HostContext {
  production: boolean;
  awsRegion: string | undefined;
  /** Undefined where they could not be read: nothing is said of them then. */
  operatorKeys: string[] | undefined;
  /** ISO 8601. */
  now: string;
}

/** Resolves and checks one host; undefined when a rule it cannot do without is broken. */
export function resolveHost(
  name: string,
  host: HostConfig,
  context: HostContext,
  findings: Findings,
): HostPlan | undefined {
  const path = `hosts.${name}`;
  const plan = resolveKind(name, path, host, context, findings);
  if (plan === undefined) return undefined;
  checkSlots(path, host.slots, plan.machine.gpuCount, plan.machine.cpus, findings);
  notePrice(path, plan.price, context.now, findings);
  if (host.kind !== "local" && host.hostKeys.length === 0) {
    findings.warn(
      "LP-HOST-003",
      `${path}.hostKeys`,
      "no host key is pinned: the first one seen is trusted. Pin it after the first contact: docs/operations.md, Host keys.",
    );
  }
  return plan;
}

function resolveKind(
  name: string,
  path: string,
  host: HostConfig,
  context: HostContext,
  findings: Findings,
): HostPlan | undefined {
  switch (host.kind) {
    case "aws":
      return resolveAws(name, path, host, context, findings);
    case "ssh":
      return resolveSsh(name, host);
    case "local":
      return resolveLocal(name, host);
  }
}

function resolveAws(
  name: string,
  path: string,
  host: AwsHostConfig,
  context: HostContext,
  findings: Findings,
): AwsHostPlan | undefined {
  const type = Object.hasOwn(instanceTypes, host.instanceType) ? instanceTypes[host.instanceType] : undefined;
  if (type === undefined) {
    findings.problem(
      `${path}.instanceType`,
      show(host.instanceType),
      "AWS sells no such type with H100 or H200 GPUs, and none with exactly four H100s",
      `use one of: ${typesWithGpus()}`,
    );
    return undefined;
  }
  const region = context.awsRegion;
  if (region === undefined) {
    findings.problem(
      "aws:region",
      "nothing",
      "an aws host needs a region",
      "pulumi config set aws:region us-east-1",
    );
  } else if (host.availabilityZone.slice(0, -1) !== region) {
    findings.problem(
      `${path}.availabilityZone`,
      show(host.availabilityZone),
      `the stack's region is ${region}`,
      `use a zone such as ${region}a, or set aws:region`,
    );
  }
  checkNetwork(path, host, findings);
  checkPurchase(path, host, context.now, findings);
  checkRoot(path, host, findings);
  const keys = context.operatorKeys ?? [];
  if (context.operatorKeys?.length === 0) {
    findings.problem(
      "operator.sshPublicKeys",
      "nothing",
      `host ${name} is made here and reached over ssh through SSM, so it needs a key to let in`,
      "add the public half of your key, for example from ~/.ssh/id_ed25519.pub",
    );
  }
  if (keys.some((key) => key.endsWith(" replace-with-your-key"))) {
    const message = "the example key is still there, and nobody has its private half: replace it with yours.";
    findings.warn("LP-HOST-005", "operator.sshPublicKeys", message);
  }
  if (keys.length > 0) {
    findings.warn(
      "LP-HOST-002",
      "operator.sshPublicKeys",
      `${keys.length} key(s) may log in to ${name} and use Docker there, which equals root.`,
    );
  }
  const { source: _source, ...known } = type;
  const machine = { ...known, diskGiB: undefined };
  const protect = host.terminationProtection ?? context.production;
  return {
    kind: "aws",
    ...shared(name, host, machine, priceOf(host, region)),
    hostKeys: host.hostKeys,
    region: region ?? "unknown",
    availabilityZone: host.availabilityZone,
    instanceType: host.instanceType,
    purchase: host.purchase,
    network: host.network,
    root: host.root,
    ami: host.ami,
    terminationProtection: protect,
    ecrRepositories: [],
  };
}

function typesWithGpus(): string {
  return Object.entries(instanceTypes)
    .map(([name, { gpuCount, gpuModel }]) => `${name} (${gpuCount} ${gpuModel.split(" ")[0]})`)
    .join(", ");
}

/** gp3 gives at most a quarter of a MiB/s for each I/O operation per second (EBS user guide, gp3 volumes). */
function checkRoot(path: string, { root }: AwsHostConfig, findings: Findings): void {
  if (root.throughputMiBs <= root.iops / 4) return;
  findings.problem(
    `${path}.root.throughputMiBs`,
    String(root.throughputMiBs),
    `a gp3 disk of ${root.iops} IOPS gives at most ${root.iops / 4} MiB/s`,
    `use at most ${Math.floor(root.iops / 4)}, or at least ${root.throughputMiBs * 4} IOPS`,
  );
}

function resolveSsh(name: string, host: SshHostConfig): SshHostPlan {
  const ip = host.publicIp ?? (/^(\d{1,3}\.){3}\d{1,3}$/.test(host.address) ? host.address : undefined);
  return {
    kind: "ssh",
    ...shared(name, host, machineOf(host), ownPrice(host.hourlyPrice)),
    hostKeys: host.hostKeys,
    address: host.address,
    user: host.user,
    port: host.port,
    publicIp: ip,
  };
}

function resolveLocal(name: string, host: LocalHostConfig): LocalHostPlan {
  return {
    kind: "local",
    ...shared(name, host, machineOf(host), ownPrice(host.hourlyPrice)),
    hostKeys: [],
    socket: host.socket,
    publicIp: host.publicIp,
  };
}

function machineOf(host: SshHostConfig | LocalHostConfig): MachinePlan {
  const { gpuModel, gpuCount, gpuMemoryGiB, nvlink, cpus, memoryGiB, diskGiB, uplinkGbps } = host.machine;
  return {
    gpuModel,
    gpuCount,
    gpuMemoryGiB,
    nvlink,
    cpus,
    memoryMiB: gibToMib(memoryGiB),
    diskGiB,
    uplinkGbps,
  };
}

function priceOf(host: AwsHostConfig, region: string | undefined): Price {
  if (host.hourlyPrice !== undefined) return ownPrice(host.hourlyPrice);
  return listPrice(host.instanceType, region ?? "unknown", host.purchase.kind);
}

function ownPrice(usd: number | undefined): Price {
  return usd === undefined
    ? { usd: undefined, source: "set hourlyPrice to what the seller bills", asOf: undefined }
    : { usd, source: "hourlyPrice", asOf: undefined };
}

function notePrice(path: string, price: Price, now: string, findings: Findings): void {
  if (price.usd === undefined) {
    findings.warn("LP-COST-001", `${path}.hourlyPrice`, `price unknown (${price.source}).`);
  } else if (price.asOf !== undefined && daysBetween(price.asOf, now) > PRICE_MAX_AGE_DAYS) {
    findings.warn(
      "LP-COST-001",
      `${path}.hourlyPrice`,
      `the price was read on ${price.asOf}; set hourlyPrice to today's.`,
    );
  }
}

function shared(name: string, host: HostConfig, machine: MachinePlan, price: Price) {
  const slots: SlotPlan[] = Object.entries(host.slots).map(([slot, { gpus, cpuSet }]) => ({
    name: slot,
    gpus,
    cpuSet,
    trainer: undefined,
  }));
  return {
    name,
    machine,
    slots,
    idleGpus: [] as number[],
    openPorts: [],
    price,
    offline: host.offline,
    rebuild: host.rebuild,
  };
}
