import { createHash } from "node:crypto";
import { AccountToken } from "@pulumi/cloudflare/accountToken";
import { getAccountApiTokenPermissionGroupsListOutput } from "@pulumi/cloudflare/getAccountApiTokenPermissionGroupsList";
import * as pulumi from "@pulumi/pulumi";
import type { BucketPlan } from "../planning/plan";
import type { BucketKey } from "../workloads/hole";

/** The four keys of a bucket, each a secret output. */
export type BucketKeys = Record<BucketKey, pulumi.Output<string>>;

// Exact names; ids are data of Cloudflare's and looked up. Write also reads and lists.
// developers.cloudflare.com/r2/api/tokens
const GROUPS = {
  read: "Workers R2 Storage Bucket Item Read",
  write: "Workers R2 Storage Bucket Item Write",
} as const;

/**
 * Makes two account tokens that are good for one bucket and nothing else: write for the trainer, read for the
 * chain. They belong to the account, so they do not die with the operator who made them.
 */
export function createTokens(
  bucket: BucketPlan,
  options: { parent: pulumi.Resource; dependsOn: pulumi.Resource[] },
): BucketKeys {
  const read = token(bucket, "read", options);
  const write = token(bucket, "write", options);
  return {
    readAccessKeyId: pulumi.secret(read.id),
    readSecretAccessKey: secretKey(read),
    writeAccessKeyId: pulumi.secret(write.id),
    writeSecretAccessKey: secretKey(write),
  };
}

function token(
  bucket: BucketPlan,
  right: keyof typeof GROUPS,
  options: pulumi.CustomResourceOptions,
): AccountToken {
  const { accountId, bucketName, jurisdiction } = bucket;
  const scope = `com.cloudflare.edge.r2.bucket.${accountId}_${jurisdiction}_${bucketName}`;
  return new AccountToken(
    `${bucketName}-${right}`,
    {
      accountId,
      name: `launchpad-${pulumi.getStack()}-${bucketName}-${right}`,
      policies: [
        {
          effect: "allow",
          permissionGroups: [{ id: groupId(accountId, GROUPS[right], options.parent) }],
          // Compact JSON, or every `up` shows an update: the API answers in compact form.
          resources: JSON.stringify({ [scope]: "*" }),
        },
      ],
    },
    options,
  );
}

function groupId(
  accountId: string,
  name: string,
  parent: pulumi.Resource | undefined,
): pulumi.Output<string> {
  // Without the name filter: its value "must be URL-encoded", and the names have blanks.
  return getAccountApiTokenPermissionGroupsListOutput({ accountId }, { parent }).apply(({ results }) => {
    const found = results.find((group) => group.name === name);
    if (found !== undefined) return found.id;
    throw new pulumi.RunError(
      `The Cloudflare account ${accountId} lists no permission group "${name}". ` +
        "Give the deploy token the right Account API Tokens Write, or set the bucket's tokens to given.",
    );
  });
}

/** R2's S3 secret key is the SHA-256 of the token's value, in lower-case hex. developers.cloudflare.com/r2/api/tokens */
function secretKey(token: AccountToken): pulumi.Output<string> {
  return pulumi.secret(token.value.apply((value) => createHash("sha256").update(value).digest("hex")));
}
