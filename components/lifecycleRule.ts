import type { types } from "@pulumi/cloudflare";
import type { LifecycleRulePlan } from "../planning/plan";

/** One rule of a bucket, written out in the provider's terms: a part left to a default has shown a change each time. */
export function lifecycleRule(rule: LifecycleRulePlan): types.input.R2BucketLifecycleRule {
  return {
    id: rule.id,
    enabled: true,
    conditions: { prefix: rule.prefix },
    abortMultipartUploadsTransition: aged(rule.abortMultipartAfterSeconds),
    deleteObjectsTransition: aged(rule.deleteAfterSeconds),
  };
}

function aged(seconds: number | undefined): { condition: { type: string; maxAge: number } } | undefined {
  return seconds === undefined ? undefined : { condition: { type: "Age", maxAge: seconds } };
}
