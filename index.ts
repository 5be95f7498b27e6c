/** The program: reads the configuration, plans, turns the plan into resources, and tells what came of it. */
import * as pulumi from "@pulumi/pulumi";
import { ArtifactBucket } from "./components/artifactBucket";
import { readConfig, type StackInput } from "./components/config";
import { createHost } from "./components/hosts/create";
import { ImageRegistry } from "./components/imageRegistry";
import { stackOutputs } from "./components/outputs";
import { readPrevious } from "./components/previous";
import { sourcesOf } from "./components/sources";
import { Trainer } from "./components/trainer";
import { type BuildInputs, trainerImages } from "./components/trainerImage";
import { ConfigError } from "./config/error";
import { writeContext } from "./images/context";
import { LauncherBuildError } from "./images/errors";
import { type ReadInputs, readPlanInputs } from "./images/planInputs";
import type { Plan } from "./planning/plan";
import { resolvePlan } from "./planning/resolve";

export default async function program(): Promise<Record<string, unknown>> {
  const config = readConfig();
  const [inputs, previous] = await Promise.all([readInputs(), readPrevious()]);
  const plan = resolve(config, inputs);
  for (const { id, path, message } of plan.warnings) await pulumi.log.warn(`${id} ${path}: ${message}`);

  const hosts = new Map(plan.hosts.map((host) => [host.name, createHost(host, plan, previous)]));
  const { secret } = config;
  const buckets = new Map(
    plan.buckets.map((bucket) => [
      bucket.name,
      new ArtifactBucket(bucket.name, { plan: bucket, previous, secret }),
    ]),
  );
  const registries = new Map(
    plan.registries.map((registry) => [
      registry.name,
      new ImageRegistry(registry.name, { plan: registry, stack: plan.stack }),
    ]),
  );
  const context = (workload: string) => contextOf(workload, inputs);
  const images = trainerImages(plan.trainers, hosts, context);
  const sources = sourcesOf(hosts, buckets, images, secret);
  const trainers = new Map<string, Trainer>();
  for (const trainer of plan.trainers) {
    const host = hosts.get(trainer.host);
    if (host === undefined) throw new Error(`the plan of ${trainer.name} names a host that it does not have`);
    const image = images.get(trainer.name);
    trainers.set(trainer.name, new Trainer(trainer.name, { plan: trainer, host, image, sources }));
  }
  return stackOutputs(plan, { hosts, buckets, registries, images, trainers });
}

/** What planning needs from this folder, or an end that prints where the launcher's sources are wrong and no stack trace. */
async function readInputs(): Promise<ReadInputs> {
  try {
    return await readPlanInputs(__dirname, "require");
  } catch (error) {
    throw error instanceof LauncherBuildError ? new pulumi.RunError(error.message) : error;
  }
}

/** The plan, or an end that prints every problem and no stack trace. */
function resolve(config: StackInput, inputs: ReadInputs): Plan {
  const problems = [...config.problems];
  try {
    const plan = resolvePlan(config.raw, inputs);
    if (problems.length === 0) return plan;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  throw new pulumi.RunError(new ConfigError(problems).message);
}

function contextOf(workload: string, { images }: ReadInputs): BuildInputs {
  const image = images[workload];
  if (image === undefined) throw new Error(`there is no images/${workload}/Dockerfile`);
  return { folder: writeContext(__dirname, workload, image), labels: image.labelArguments };
}
