/** The registries of a plan, as lines. */
import type { ImageRulePlan, Plan } from "../../planning/plan";
import { facts, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { plural } from "../print/units";

/** Each registry with its repositories and rules. */
export function registryLines(plan: Plan, { width, style }: Page): string[] {
  return plan.registries.flatMap((registry, index) => [
    ...(index === 0 ? [] : [""]),
    ...wrap(`${style.accent(registry.name)} Amazon ECR in ${visible(registry.region)}`, width, "  ", "    "),
    ...facts(
      [
        ["repositories", registry.repositories.map(({ name }) => visible(name)).join(", ")],
        ["key", registry.kmsKeyArn === undefined ? "AWS's own for ECR" : visible(registry.kmsKeyArn)],
        ["tags", "never overwritten; each image is scanned when it is pushed"],
        ["lifecycle", registry.lifecycle.map(ruleText).join("; ")],
        ["protection", registry.protect ? "on" : "off"],
      ],
      width,
      4,
      style.dim,
    ),
  ]);
}

function ruleText({ selection: { tagStatus, countType, countNumber } }: ImageRulePlan): string {
  const which = tagStatus === "any" ? "images" : "images without a tag";
  return countType === "imageCountMoreThan"
    ? `of all ${which} the newest ${countNumber} stay`
    : `${which} are deleted after ${plural(countNumber, "day")}`;
}
