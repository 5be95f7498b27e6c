import { ConfigError, type Problem } from "../config/error";
import { parseStack } from "../config/parse";
import type { RawStack } from "../config/secrets";
import { resolveBucket } from "./buckets";
import { costOf } from "./cost";
import { Findings } from "./findings";
import { checkGuards } from "./guards";
import { resolveHost } from "./hosts/resolve";
import type { PlanInputs } from "./inputs";
import { occupy } from "./occupancy";
import type { BucketPlan, HostPlan, Plan, TrainerPlan } from "./plan";
import { checkKept, checkSameRepositoryTwice, resolveRegistry } from "./registries";
import { checkSecrets, type SecretNeed } from "./secrets";
import { derivingTrainers, trainerBuckets } from "./trainers/buckets";
import { checkOneMinerEach } from "./trainers/connito/oneEach";
import { place, resolveTrainer } from "./trainers/resolve";
import { softwareOf } from "./trainers/softwareOf";
import { withSchemaId } from "./tripwires/ofSchema";

/**
 * From what a user wrote to a checked plan. Every host, bucket, registry and trainer that parsed is resolved, so that one
 * report has the problems of schema and of rules together.
 * @throws ConfigError with all of them; it is the only error that any input can raise.
 */
export function resolvePlan(raw: RawStack, inputs: PlanInputs): Plan {
  const { plan, problems } = resolveAnyway(raw, inputs);
  if (problems.length > 0) throw new ConfigError(problems);
  return plan;
}

/** The plan as far as it goes beside its problems: what could not be resolved is missing in it. Never deployed. */
export function resolveAnyway(raw: RawStack, inputs: PlanInputs): { plan: Plan; problems: Problem[] } {
  const { stack, problems } = parseStack(raw.values);
  const findings = new Findings();
  findings.problems.push(...problems.map(withSchemaId));
  const lists = [...stack.hosts, ...stack.buckets, ...stack.trainers];
  const complete =
    lists.every(([, entry]) => entry !== undefined) &&
    !["hosts", "buckets", "trainers"].some((key) => stack.unread.has(key));
  const hosts = new Map<string, HostPlan | undefined>();
  for (const [name, host] of stack.hosts) {
    const context = {
      production: stack.production,
      awsRegion: raw.awsRegion,
      operatorKeys: [...stack.unread].some((path) => path.startsWith("operator"))
        ? undefined
        : stack.operator.sshPublicKeys,
      now: inputs.now,
    };
    hosts.set(name, host && resolveHost(name, host, context, findings));
  }
  const derived = stack.unread.has("buckets") ? [] : trainerBuckets(stack.trainers, stack.buckets, findings);
  const buckets = new Map<string, BucketPlan | undefined>();
  for (const [name, bucket] of stack.buckets) {
    const names = derived.filter((d) => d.bucket === name);
    // A trainer that did not parse, or names a bucket that is not there, may be the one that uses this.
    if (
      names.length === 0 &&
      bucket?.name === undefined &&
      !(complete && derived.length === derivingTrainers(stack.trainers))
    )
      buckets.set(name, undefined);
    else buckets.set(name, bucket && resolveBucket(name, bucket, names, stack.production, findings));
  }
  checkSameBucketTwice([...buckets.values()], findings);
  const registries = [...stack.registries].flatMap(([name, registry]) => {
    const context = {
      production: stack.production,
      awsRegion: raw.awsRegion,
      images: Object.keys(inputs.images),
    };
    return (registry && resolveRegistry(name, registry, context, findings)) ?? [];
  });
  checkSameRepositoryTwice(stack.registries, findings);
  checkOneMinerEach(stack.trainers, findings);
  const needs: SecretNeed[] = [];
  const trainers: TrainerPlan[] = [];
  for (const [name, trainer] of stack.trainers) {
    if (trainer === undefined) continue;
    const placement = stack.unread.has("hosts")
      ? { host: undefined, slot: undefined }
      : place(`trainers.${name}`, trainer, hosts, findings);
    const bucket = trainer.bucket === undefined ? undefined : buckets.get(trainer.bucket);
    const software = softwareOf({
      name,
      trainer,
      ...placement,
      bucket,
      guards: stack.guards,
      secrets: raw.secrets,
      findings,
    });
    needs.push(...software.secrets);
    const plan = resolveTrainer(
      name,
      raw.stack,
      trainer,
      software,
      placement,
      bucket,
      stack.production,
      inputs,
      findings,
    );
    if (plan !== undefined) trainers.push(plan);
  }
  checkSecrets(needs, raw.secrets, inputs.secrets, complete, findings);
  checkCloudflareToken(raw, findings);
  const known = [...hosts.values()].filter((h) => h !== undefined);
  occupy(known, trainers, complete, findings);
  checkKept(registries, trainers, findings);
  const cost = costOf(known);
  checkGuards(stack.guards, cost, findings);
  // Legal, also in production: a trainer that is let go leaves its host. A mistyped top key looks the same.
  if (complete && trainers.length === 0)
    findings.warn("LP-STACK-001", "trainers", "the stack has no trainer: nothing will run.");
  const plan: Plan = {
    version: 1,
    stack: raw.stack,
    production: stack.production,
    hosts: known,
    buckets: [...buckets.values()].filter((b) => b !== undefined),
    registries,
    trainers,
    cost,
    warnings: findings.warnings,
    secrets: needs.filter((need) => need.optional !== true || raw.secrets.has(need.name)),
    operatorKeys: stack.operator.sshPublicKeys,
  };
  return { plan, problems: findings.problems };
}

function checkSameBucketTwice(buckets: readonly (BucketPlan | undefined)[], findings: Findings): void {
  const seen = new Map<string, string>();
  for (const bucket of buckets) {
    if (bucket === undefined) continue;
    const key = `${bucket.accountId}/${bucket.bucketName}`;
    const other = seen.get(key);
    if (other !== undefined) {
      const rule = `buckets.${other} is the same bucket at Cloudflare`;
      findings.problem(`buckets.${bucket.name}`, JSON.stringify(bucket.bucketName), rule, "use one of them");
    } else seen.set(key, bucket.name);
  }
}

/**
 * The plugin takes 40 to 80 of [0-9A-Za-z_-]; an empty one passes its check and `up` then sends no token at all
 * (observed with the real plugin, terraform provider 5.19.1, on 2026-11-21).
 */
function checkCloudflareToken(raw: RawStack, findings: Findings): void {
  const length = raw.cloudflareToken?.length;
  if (length === undefined || (length >= 40 && length <= 80)) return;
  findings.problem(
    "cloudflare:apiToken",
    `a secret of ${length} characters`,
    "an API token has 40 to 80 characters",
    "pulumi config set --secret cloudflare:apiToken",
  );
}
