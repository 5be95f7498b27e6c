import * as pulumi from "@pulumi/pulumi";
import type { HostPlan, Plan, TrainerPlan } from "../planning/plan";
import type { ArtifactBucket } from "./artifactBucket";
import { imageId } from "./containerArgs";
import type { Host } from "./hosts/host";
import type { ImageRegistry } from "./imageRegistry";
import { formerBucket } from "./previous";
import { readme } from "./readme";
import type { Trainer } from "./trainer";
import type { TrainerImage } from "./trainerImage";

/** The resources of a stack, by their names in the plan. */
export interface Deployed {
  hosts: ReadonlyMap<string, Host>;
  buckets: ReadonlyMap<string, ArtifactBucket>;
  registries: ReadonlyMap<string, ImageRegistry>;
  images: ReadonlyMap<string, TrainerImage>;
  trainers: ReadonlyMap<string, Trainer>;
}

/**
 * The stack's outputs: what an operator needs next, and what the next run reads back (`buckets`, `formerBuckets`,
 * of a host `offline`, `network` and `rebuild`). Nothing secret is among them.
 */
export function stackOutputs(plan: Plan, deployed: Deployed): Record<string, unknown> {
  const former = plan.buckets.flatMap(({ name, forget }) =>
    of(deployed.buckets, name).former.map((bucket, index) => formerBucket(bucket, forget.length + index)),
  );
  const outputs = {
    hosts: byName(plan.hosts, (host) => hostOutput(host, of(deployed.hosts, host.name))),
    trainers: byName(plan.trainers, (trainer) => trainerOutput(trainer, plan, deployed)),
    buckets: plan.buckets.map(({ name, bucketName, accountId, jurisdiction, endpoint }) => ({
      name,
      bucketName,
      accountId,
      jurisdiction,
      endpoint,
    })),
    formerBuckets: former,
    // Left out where there is none, so that a stack without one has the outputs that it always had.
    ...(plan.registries.length === 0 ? {} : { registries: registryOutputs(plan, deployed) }),
    hourlyUsd: plan.cost.hourlyUsd ?? "unknown",
    idleHourlyUsd: plan.cost.idleHourlyUsd ?? "unknown",
  };
  return { ...outputs, readme: pulumi.output(outputs).apply((known) => readme(plan, known)) };
}

function hostOutput(plan: HostPlan, host: Host) {
  return {
    kind: plan.kind,
    offline: plan.offline,
    publicIp: host.publicIp,
    shell: host.shell,
    ssh: host.ssh,
    hourlyUsd: plan.price.usd ?? "unknown",
    idleGpus: plan.idleGpus,
    ...host.networkInUse,
  };
}

function registryOutputs(plan: Plan, deployed: Deployed) {
  return byName(plan.registries, (registry) => ({
    kind: registry.kind,
    region: registry.region,
    repositories: of(deployed.registries, registry.name).repositories,
  }));
}

function trainerOutput(plan: TrainerPlan, stack: Plan, deployed: Deployed) {
  const host = of(deployed.hosts, plan.host);
  return {
    enabled: plan.enabled,
    host: plan.host,
    gpus: plan.gpus,
    container: plan.container.name,
    image: deployed.images.get(plan.name)?.reference ?? "none",
    imageId: imageId(plan),
    bundleHash: of(deployed.trainers, plan.name).bundleHash ?? "none",
    ports: plan.openPorts.map(({ port, protocol, purpose }) => `${port}/${protocol} ${purpose}`),
    statusPage: `http://127.0.0.1:${plan.statusPort}/`,
    forward: host.forward(plan.statusPort),
    bucket: stack.buckets.find((bucket) => bucket.name === plan.bucket)?.bucketName ?? "none",
  };
}

function byName<P extends { name: string }, T>(
  plans: readonly P[],
  output: (plan: P) => T,
): Record<string, T> {
  return Object.fromEntries(plans.map((plan) => [plan.name, output(plan)]));
}

function of<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`nothing is deployed under the name ${name}`);
  return found;
}
