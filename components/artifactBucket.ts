import type { types } from "@pulumi/cloudflare";
import { R2Bucket } from "@pulumi/cloudflare/r2bucket";
import { R2BucketCors } from "@pulumi/cloudflare/r2bucketCors";
import { R2BucketLifecycle } from "@pulumi/cloudflare/r2bucketLifecycle";
import * as pulumi from "@pulumi/pulumi";
import type { BucketPlan } from "../planning/plan";
import { bucketSecret } from "../workloads/hole";
import { type BucketKeys, createTokens } from "./bucketTokens";
import { lifecycleRule } from "./lifecycleRule";
import { type BucketOutput, formerBuckets, type Previous } from "./previous";

/** What an ArtifactBucket needs besides its plan. */
export interface ArtifactBucketArgs {
  plan: BucketPlan;
  /** What the stack's outputs said before this run. */
  previous: Previous;
  /** Contents of the operator's secrets, for `tokens: given`. */
  secret(name: string): pulumi.Output<string>;
}

/**
 * An R2 bucket that validators read, with its lifecycle, its CORS rules and the keys to it. Resources carry the
 * bucket's name at Cloudflare, so that a changed uid makes new ones; the old bucket stays, without its keys,
 * until the entry's `forget` names it.
 */
export class ArtifactBucket extends pulumi.ComponentResource {
  /** S3 keys of the bucket, each a secret. */
  readonly keys: BucketKeys;
  /** Former buckets of this entry, still at Cloudflare. */
  readonly former: BucketOutput[];

  constructor(name: string, args: ArtifactBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("launchpad:storage:ArtifactBucket", name, {}, options);
    const { plan, previous } = args;
    const bucket = new R2Bucket(
      plan.bucketName,
      {
        accountId: plan.accountId,
        name: plan.bucketName,
        jurisdiction: plan.jurisdiction,
        location: plan.location,
        storageClass: plan.storageClass,
      },
      {
        parent: this,
        protect: plan.protect,
        // A hint that is used once; a change would replace the bucket with all its objects.
        ignoreChanges: ["location"],
        ...importOf(plan, previous),
      },
    );
    const onBucket = { parent: this, dependsOn: [bucket], deletedWith: bucket };
    new R2BucketLifecycle(
      plan.bucketName,
      {
        accountId: plan.accountId,
        bucketName: bucket.name,
        jurisdiction: plan.jurisdiction,
        rules: plan.lifecycle.map(lifecycleRule),
      },
      // The provider cannot delete rules: saying so to the engine keeps its output true.
      { ...onBucket, retainOnDelete: true },
    );
    if (plan.cors.length > 0) {
      new R2BucketCors(
        plan.bucketName,
        {
          accountId: plan.accountId,
          bucketName: bucket.name,
          jurisdiction: plan.jurisdiction,
          rules: plan.cors.map(corsRule),
        },
        onBucket,
      );
    }
    this.former = formerBuckets(previous, plan);
    for (const old of this.former) this.keep(old);
    this.keys =
      plan.tokens === "create"
        ? createTokens(plan, { parent: this, dependsOn: [bucket] })
        : givenKeys(plan.name, args.secret);
    this.registerOutputs({ bucketName: plan.bucketName });
  }

  /** Keeps a former bucket in the state under its old URN, as it is. It leaves without being deleted. */
  private keep(old: BucketOutput): void {
    new R2Bucket(
      old.bucketName,
      { accountId: old.accountId, name: old.bucketName, jurisdiction: old.jurisdiction },
      { parent: this, protect: false, retainOnDelete: true, ignoreChanges: ["*"] },
    );
  }
}

/** Adoption is an import, once: a bucket that the stack's outputs name is in the state already. */
function importOf(plan: BucketPlan, previous: Previous): { import?: string } {
  const known = [...previous.buckets, ...previous.formerBuckets];
  if (!plan.adopt || known.some((bucket) => bucket.bucketName === plan.bucketName)) return {};
  return { import: `${plan.accountId}/${plan.bucketName}/${plan.jurisdiction}` };
}

/** Asked for when a file needs them: with `secretsPath` the keys lie on the host, and the stack has none. */
function givenKeys(bucket: string, secret: (name: string) => pulumi.Output<string>): BucketKeys {
  return {
    get readAccessKeyId() {
      return secret(bucketSecret(bucket, "readAccessKeyId"));
    },
    get readSecretAccessKey() {
      return secret(bucketSecret(bucket, "readSecretAccessKey"));
    },
    get writeAccessKeyId() {
      return secret(bucketSecret(bucket, "writeAccessKeyId"));
    },
    get writeSecretAccessKey() {
      return secret(bucketSecret(bucket, "writeSecretAccessKey"));
    },
  };
}

function corsRule(rule: BucketPlan["cors"][number]): types.input.R2BucketCorsRule {
  const headers = rule.headers.length === 0 ? undefined : rule.headers;
  return {
    allowed: { origins: rule.origins, methods: rule.methods, headers },
    maxAgeSeconds: rule.maxAgeSeconds,
  };
}
