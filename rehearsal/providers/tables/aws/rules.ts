/** Rules over several inputs of one resource, as the provider's two Terraform SDKs check them at preview. */
import type { CheckFailure } from "../../table";
import { isUnknown, type Properties } from "../../values";

type Rule = (inputs: Properties) => CheckFailure[];

/** One of these and no other. What is not known yet may be the one. */
export function exactlyOneOf(...names: readonly string[]): Rule {
  return (inputs) => {
    const given = names.filter((name) => inputs[name] !== undefined);
    const known = given.filter((name) => !isUnknown(inputs[name]));
    if (known.length <= 1 && given.length > 0) return [];
    return [
      { property: known[1] ?? names[0] ?? "", reason: `exactly one of ${names.join(", ")} must be given` },
    ];
  };
}

/** The first only together with all the others. */
export function requiresWith(name: string, ...others: readonly string[]): Rule {
  return (inputs) => {
    if (inputs[name] === undefined) return [];
    const missing = others.filter((other) => inputs[other] === undefined);
    return missing.map((other) => ({ property: name, reason: `"${name}" needs "${other}"` }));
  };
}

/** Every mistake that any of the rules finds. */
export function all(...rules: readonly Rule[]): Rule {
  return (inputs) => rules.flatMap((rule) => rule(inputs));
}

/**
 * What is wrong with an ARN.
 *
 * Source: terraform-provider-aws v6.58.0 internal/verify ValidARNCheck, partitionRegexp, accountIDRegexp.
 */
export function wrongArn(value: string): string | undefined {
  const [prefix, partition = "", service, region = "", account = "", ...resource] = value.split(":");
  const named = prefix === "arn" && service !== undefined && resource.join(":") !== "";
  const placed = /^aws(-[a-z]+)*$/.test(partition) && /^([a-z]{2}(-[a-z]+)+-\d{1,2})?$/.test(region);
  const owned = /^(aws|aws-managed|third-party|aws-marketplace|partner-managed|\d{12}|cw.{10})?$/.test(
    account,
  );
  return named && placed && owned ? undefined : `(${value}) is an invalid ARN`;
}
