/**
 * Lifecycle policies of ECR as the provider checks and compares them, and as the service takes them.
 *
 * Source: terraform-provider-aws v6.58.0 internal/service/ecr/lifecycle_policy.go: lifecyclePolicy, its rules and
 * their reduce; docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html for the service.
 */
import { isProperties, items, numeric, type Properties, text } from "../../values";

/** What is wrong with the text of a policy: preview refuses all but JSON. */
export function wrongJson(value: string): string | undefined {
  try {
    JSON.parse(value);
    return undefined;
  } catch (error) {
    return `contains an invalid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const SELECTION = ["tagStatus", "storageClass", "countType", "countUnit", "countNumber"];

/** One spelling for all policies that count as equal: rules by priority, lists in order, empty ones left out. */
export function imageRuleSpelling(value: string): string {
  const rules = rulesOf(value);
  if (rules === undefined) return value;
  return JSON.stringify(
    rules
      .map((rule) => {
        const selection = isProperties(rule.selection) ? rule.selection : {};
        const action = isProperties(rule.action) ? rule.action : {};
        return [
          numeric(rule, "rulePriority") ?? 0,
          rule.description,
          SELECTION.map((name) => selection[name]),
          ["tagPatternList", "tagPrefixList"].map((name) => items(selection, name).map(String).sort()),
          [action.type, action.targetStorageClass],
        ] as const;
      })
      .sort(([a], [b]) => a - b),
  );
}

/** Throws when the service refuses the rules: a priority used twice, or a rule for all images that is not the last. */
export function refuseImageRules(repository: string, policy: string): void {
  const refuse = (why: string) => {
    throw new Error(
      `creating ECR Lifecycle Policy (${repository}): InvalidParameterException: Invalid parameter at 'LifecyclePolicyText': ${why}`,
    );
  };
  const rules = rulesOf(policy) ?? [];
  if (rules.length === 0) refuse("it has no rules");
  const priorities = rules.map((rule) => numeric(rule, "rulePriority") ?? 0);
  if (new Set(priorities).size < priorities.length) refuse("a rulePriority is used twice");
  const last = Math.max(...priorities);
  const early = rules.some(
    (rule) =>
      isProperties(rule.selection) &&
      text(rule.selection, "tagStatus") === "any" &&
      numeric(rule, "rulePriority") !== last,
  );
  if (early) refuse("a rule with tagStatus any must have the highest rulePriority");
}

function rulesOf(policy: string): Properties[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return undefined;
  }
  return isProperties(document) ? items(document, "rules").filter(isProperties) : undefined;
}
