/** Parts of a plan as short text, the same in `npm run plan`, the summary and the report. */
import type {
  ContainerPlan,
  HostPlan,
  ImagePlan,
  Plan,
  PortPlan,
  Price,
  TrainerEstimates,
  TrainerPlan,
} from "../../planning/plan";
import { count, duration, gpuList, mib, percent, plural, usd } from "../print/units";

/** `p5.48xlarge in us-east-1a, on demand`. */
export function hostPlace(host: HostPlan): string {
  if (host.kind === "ssh")
    return `${host.user}@${host.address}${host.port === 22 ? "" : `:${host.port}`} over ssh`;
  if (host.kind === "local") return `this machine, ${host.socket}`;
  return `${host.instanceType} in ${host.availabilityZone}, ${purchaseText(host.purchase)}`;
}

function purchaseText(purchase: Extract<HostPlan, { kind: "aws" }>["purchase"]): string {
  switch (purchase.kind) {
    case "on-demand":
      return "on demand";
    case "spot":
      return purchase.maxPrice === undefined ? "spot" : `spot up to ${usd(purchase.maxPrice)} an hour`;
    case "capacity-block":
      return `capacity block ${purchase.reservationId}${purchase.endsAt === undefined ? "" : ` until ${purchase.endsAt}`}`;
    case "capacity-reservation":
      return `capacity reservation ${purchase.reservationId}`;
  }
}

/** `8 x H100 80GB HBM3 (80 GiB each, NVLink), 192 CPUs, 2,048 GiB memory`. */
export function machineText(host: HostPlan): string {
  const { machine } = host;
  const gpus =
    machine.gpuCount === 0
      ? "no GPU"
      : `${machine.gpuCount} x ${machine.gpuModel} (${machine.gpuMemoryGiB} GiB each${machine.nvlink ? ", NVLink" : ", no NVLink"})`;
  const uplink = machine.uplinkGbps === undefined ? "" : `, ${count(machine.uplinkGbps)} Gbit/s up`;
  return `${gpus}, ${plural(machine.cpus, "CPU")}, ${mib(machine.memoryMiB)} memory${uplink}`;
}

/** `55.04 USD an hour (price table, read 2026-11-09)`. */
export function priceText(price: Price): string {
  const dated = price.asOf === undefined ? price.source : `${price.source}; read ${price.asOf}`;
  return price.usd === undefined ? `unknown (${dated})` : `${usd(price.usd)} an hour (${dated})`;
}

/** `8091/tcp`. */
export function portText(port: Pick<PortPlan, "port" | "protocol">): string {
  return `${port.port}/${port.protocol}`;
}

/** What the GPUs that nothing uses cost: `4 of 12 idle: 27.52 USD an hour, 43% of the cost`. */
export function idleText(plan: Plan): string {
  const { cost } = plan;
  if (cost.idleGpus === 0) return `none of ${plural(cost.gpus, "GPU")}`;
  const share = percent(cost.idleHourlyUsd, cost.hourlyUsd);
  const money =
    cost.idleHourlyUsd === undefined ? "their cost is unknown" : `${usd(cost.idleHourlyUsd)} an hour`;
  return `${cost.idleGpus} of ${plural(cost.gpus, "GPU")}: ${money}${share === undefined ? "" : `, ${share} of the cost`}`;
}

/** The image in one line. */
export function imageText(image: ImagePlan): string {
  return image.from === "registry"
    ? `${image.repository}@${image.digest}`
    : `${image.reference}, built on the host`;
}

/** `memlock unlimited, nofile 1,048,576`. */
export function ulimitText(container: ContainerPlan): string {
  const size = (value: number) => (value === -1 ? "unlimited" : count(value));
  return container.ulimits
    .map(({ name, soft, hard }) => `${name} ${soft === hard ? size(soft) : `${size(soft)} to ${size(hard)}`}`)
    .join(", ");
}

/** `sn38 on p5/a, GPUs 0-3`. */
export function trainerPlace(trainer: TrainerPlan): string {
  return `${trainer.workload} on ${trainer.host}/${trainer.slot}, GPUs ${gpuList(trainer.gpus)}`;
}

/** Peak GPU memory of a rank beside what a GPU has: `38-62 of 80 GiB`; `unknown` without an estimate. */
export function gpuMemoryText(trainer: TrainerPlan, host: HostPlan | undefined): string {
  const estimate = trainer.estimates.gpuMemoryGiB;
  if (estimate === undefined) return "unknown";
  const { low, high } = estimate;
  const range = low === high ? count(low) : `${count(low)}-${count(high)}`;
  return host === undefined ? `${range} GiB` : `${range} of ${count(host.machine.gpuMemoryGiB)} GiB`;
}

/** The batch arithmetic in one line; the number of ranks alone where the plan does not know the software's. */
export function batchText(trainer: TrainerPlan): string {
  return batchOf(trainer.estimates);
}

/** The same of the figures alone. */
export function batchOf({ worldSize, batch }: TrainerEstimates): string {
  if (batch === undefined) return plural(worldSize, "rank");
  const { microBatch, microBatchesPerRank, effectiveBatch } = batch;
  return `${microBatch} x ${microBatchesPerRank} micro-batches x ${plural(worldSize, "rank")} = ${effectiveBatch} samples a step`;
}

/** `14.8 s (time model, without page fetches)`, with what it comes to; undefined where no step time is known. */
export function stepText({ time }: TrainerEstimates): string | undefined {
  if (time === undefined) return undefined;
  const note = time.note === undefined ? "" : `; ${time.note}`;
  return `${duration(time.stepSeconds)} (${time.source})${note}`;
}
