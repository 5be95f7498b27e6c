/** The hosts and buckets of a plan, as lines. */
import type { BucketPlan, HostPlan, Plan } from "../../planning/plan";
import { facts, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { duration, gpuList } from "../print/units";
import { hostPlace, machineText, portText, priceText } from "./describe";

/** Each host with its machine, price, slots and open ports. */
export function hostLines(plan: Plan, page: Page): string[] {
  return plan.hosts.flatMap((host, index) => [...(index === 0 ? [] : [""]), ...oneHost(host, page)]);
}

function oneHost(host: HostPlan, { width, style }: Page): string[] {
  const off = host.offline ? ` ${style.warn("offline: left alone")}` : "";
  const title = `  ${style.accent(host.name)} (${host.kind}) ${visible(hostPlace(host))}${off}`;
  const slots = host.slots.map((slot) => {
    const user = slot.trainer === undefined ? style.warn("idle") : `trainer ${slot.trainer}`;
    const cpus = slot.cpuSet === undefined ? "" : `, CPUs ${slot.cpuSet}`;
    return [`slot ${slot.name}`, `GPUs ${gpuList(slot.gpus)}${cpus}: ${user}`] as const;
  });
  const ports = host.openPorts.map((each) => `${portText(each)} ${each.purpose}`).join("; ");
  return [
    ...wrap(title.trimStart(), width, "  ", "    "),
    ...facts(
      [
        ["machine", visible(machineText(host))],
        ["price", priceText(host.price)],
        ...slots,
        ["idle GPUs", host.idleGpus.length === 0 ? undefined : gpuList(host.idleGpus)],
        ["open ports", ports === "" ? "none" : ports],
        ...kindFacts(host),
      ],
      width,
      4,
      style.dim,
    ),
  ];
}

function kindFacts(host: HostPlan): [string, string | undefined][] {
  const pinned =
    host.hostKeys.length === 0 ? "none pinned: the first one seen is kept" : `${host.hostKeys.length} pinned`;
  if (host.kind === "local") return [["public IP", host.publicIp]];
  if (host.kind === "ssh") {
    return [
      ["public IP", host.publicIp ?? "unknown"],
      ["host keys", pinned],
    ];
  }
  const { root, network, ami } = host;
  return [
    [
      "network",
      network.kind === "own" ? `its own, ${network.cidr}` : `${network.subnetId} in ${network.vpcId}`,
    ],
    ["root disk", `${root.sizeGiB} GiB gp3, encrypted, ${root.iops} IOPS, ${root.throughputMiBs} MiB/s`],
    ["AMI", ami.kind === "id" ? ami.id : `read once from ${ami.name}`],
    ["host keys", pinned],
    ["protection", host.terminationProtection ? "on: it is neither terminated nor destroyed" : "off"],
  ];
}

/** Each bucket with its rules. */
export function bucketLines(plan: Plan, { width, style }: Page): string[] {
  return plan.buckets.flatMap((bucket, index) => [
    ...(index === 0 ? [] : [""]),
    ...wrap(`${style.accent(bucket.name)} ${visible(bucket.bucketName)} (R2)`, width, "  ", "    "),
    ...facts(
      [
        ["endpoint", visible(bucket.endpoint)],
        [
          "tokens",
          bucket.tokens === "create" ? "made by the stack, write and read" : "given as four secrets",
        ],
        ["lifecycle", bucket.lifecycle.map(ruleText).join("; ")],
        ["origin", bucket.adopt ? "exists already and is adopted" : undefined],
        ["protection", bucket.protect ? "on" : "off"],
        ["forgotten", bucket.forget.length === 0 ? undefined : bucket.forget.map(visible).join(", ")],
      ],
      width,
      4,
      style.dim,
    ),
  ]);
}

function ruleText(rule: BucketPlan["lifecycle"][number]): string {
  const where = rule.prefix === "" ? "everywhere" : `under ${rule.prefix}`;
  const parts = [
    rule.abortMultipartAfterSeconds === undefined
      ? undefined
      : `unfinished uploads end after ${duration(rule.abortMultipartAfterSeconds)}`,
    rule.deleteAfterSeconds === undefined
      ? undefined
      : `objects are deleted after ${duration(rule.deleteAfterSeconds)}`,
  ];
  return `${where} ${parts.filter((part) => part !== undefined).join(" and ")}`;
}
