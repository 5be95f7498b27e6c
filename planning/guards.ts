import type { GuardsConfig } from "../config/schema/guards";
import type { Findings } from "./findings";
import type { CostPlan } from "./plan";

/** Limits that the operator set on the plan as a whole. */
export function checkGuards(guards: GuardsConfig, cost: CostPlan, findings: Findings): void {
  const limit = guards.maxHourlyUsd;
  if (limit === undefined) return;
  if (cost.hourlyUsd === undefined) {
    const rule = `the price of ${cost.unknownHosts.join(", ")} is unknown, so the limit cannot be held`;
    findings.problem("guards.maxHourlyUsd", String(limit), rule, "set hourlyPrice of the host");
  } else if (cost.hourlyUsd > limit) {
    const rule = `the hosts cost $${cost.hourlyUsd.toFixed(2)} an hour`;
    findings.problem("guards.maxHourlyUsd", String(limit), rule, "raise the limit, or take a host away");
  }
}
