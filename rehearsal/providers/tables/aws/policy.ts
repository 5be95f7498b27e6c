/**
 * IAM policy documents as the provider checks and compares them.
 *
 * Source: terraform-provider-aws v6.58.0 internal/verify ValidIAMPolicyJSON, and hashicorp/awspolicyequivalence
 * 3ec3a968 aws_policy_equivalence.go.
 */
import { isProperties, type Properties } from "../../values";

/** What is wrong with the text of a policy: preview refuses all but a JSON object. */
export function wrongPolicy(value: string): string | undefined {
  if (value.trim() === "") return "an empty string is not a JSON policy";
  if (!value.trim().startsWith("{")) return "contains an invalid JSON policy: not a JSON object";
  try {
    JSON.parse(value);
    return undefined;
  } catch (error) {
    return `contains an invalid JSON policy: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * One spelling for all policies that count as equal: the order of statements and of values does not matter, nor whether
 * a single value stands in a list; of an account, the number and the ARN of its root are the same.
 */
export function policySpelling(value: string): string {
  let document: unknown;
  try {
    document = JSON.parse(value);
  } catch {
    return value;
  }
  if (!isProperties(document)) return value;
  const { Version: version, Id: id, Statement: given } = document;
  const statements = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return JSON.stringify([version ?? "", id ?? "", statements.map(statement).sort()]);
}

const VALUES = ["Action", "NotAction", "Resource", "NotResource"];

function statement(given: unknown): string {
  if (!isProperties(given)) return JSON.stringify(given);
  return JSON.stringify([
    given.Sid ?? "",
    String(given.Effect ?? "").toLowerCase(),
    VALUES.map((name) => values(given[name])),
    principals(given.Principal),
    principals(given.NotPrincipal),
    conditions(given.Condition),
  ]);
}

/**
 * Principals by kind. A principal that is a bare string counts for nothing in the provider's comparison, so a change
 * from `"*"` to a bare ARN is never deployed; written as `{ AWS: ... }` it is.
 */
function principals(given: unknown): unknown {
  if (!isProperties(given)) return [];
  return sorted(given)
    .map(([kind, names]) => [kind, values(names).map(account).sort()] as const)
    .filter(([, names]) => names.length > 0);
}

function account(name: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name;
}

function conditions(given: unknown): unknown {
  if (!isProperties(given)) return undefined;
  return sorted(given).map(([operator, keys]) => [
    operator,
    isProperties(keys) ? sorted(keys).map(([key, found]) => [key, values(found)]) : keys,
  ]);
}

function values(given: unknown): string[] {
  if (given === undefined || given === null) return [];
  return (Array.isArray(given) ? given : [given]).map(String).sort();
}

function sorted(given: Properties): [string, unknown][] {
  return Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
}
