import { show } from "../config/error";
import type { BucketConfig } from "../config/schema/bucket";
import type { Findings } from "./findings";
import type { BucketPlan, LifecycleRulePlan } from "./plan";

const SECONDS_PER_DAY = 86_400;

/**
 * The whole rule set of a bucket. R2 replaces all rules at once, its built-in "Default Multipart Abort Rule"
 * among them, so an abort rule always stands here. The root metadata.json, which validators read as the
 * progress pointer, matches no prefix and never expires.
 */
export function lifecycleRules(abortMultipartDays: number, expireEpochDays: number): LifecycleRulePlan[] {
  return [
    {
      id: "abort-multipart-uploads",
      prefix: "",
      abortMultipartAfterSeconds: abortMultipartDays * SECONDS_PER_DAY,
      deleteAfterSeconds: undefined,
    },
    {
      id: "expire-epochs",
      prefix: "epoch-",
      abortMultipartAfterSeconds: undefined,
      deleteAfterSeconds: expireEpochDays * SECONDS_PER_DAY,
    },
  ];
}

/** S3 endpoint of an account and jurisdiction. developers.cloudflare.com/r2/api/tokens */
export function endpoint(accountId: string, jurisdiction: string): string {
  const part = jurisdiction === "default" ? "" : `.${jurisdiction}`;
  return `https://${accountId}${part}.r2.cloudflarestorage.com`;
}

/** Resolves one bucket. `derived` is the name that its trainer's software insists on, with the trainer. */
export function resolveBucket(
  name: string,
  bucket: BucketConfig,
  derived: readonly { trainer: string; bucketName: string }[],
  production: boolean,
  findings: Findings,
): BucketPlan | undefined {
  const path = `buckets.${name}`;
  const [first, second] = derived;
  if (second !== undefined) {
    findings.problem(
      path,
      show(name),
      `trainers ${derived.map((d) => d.trainer).join(" and ")} both use it, and each needs a bucket of its own name`,
      "add a bucket for each",
    );
    return undefined;
  }
  if (first !== undefined && bucket.name !== undefined && bucket.name !== first.bucketName) {
    findings.problem(
      `${path}.name`,
      show(bucket.name),
      `the software of trainer ${first.trainer} uses ${first.bucketName} whatever is set (base/neuron.py:178)`,
      "remove the name",
      "LP-SN38-033",
    );
    return undefined;
  }
  const bucketName = first?.bucketName ?? bucket.name;
  if (bucketName === undefined) {
    findings.problem(
      `${path}.name`,
      "nothing",
      "no trainer uses this bucket, so it needs a name",
      "add `name:`",
    );
    return undefined;
  }
  if (bucketName.length > 63 || !/^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(bucketName)) {
    findings.problem(
      path,
      show(bucketName),
      "R2 takes 3 to 63 of a-z, 0-9 and - in a bucket's name",
      "use another model name",
    );
    return undefined;
  }
  if (bucket.forget.includes(bucketName)) {
    findings.problem(`${path}.forget`, show(bucketName), "is the bucket in use", "remove it from the list");
  }
  return {
    name,
    bucketName,
    accountId: bucket.accountId,
    jurisdiction: bucket.jurisdiction,
    location: bucket.location,
    storageClass: bucket.storageClass,
    endpoint: endpoint(bucket.accountId, bucket.jurisdiction),
    tokens: bucket.tokens,
    adopt: bucket.adopt,
    protect: production,
    lifecycle: lifecycleRules(bucket.abortMultipartDays, bucket.expireEpochDays),
    cors: bucket.cors,
    forget: bucket.forget,
  };
}
