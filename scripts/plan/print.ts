/** The whole plan as `npm run plan` prints it. */
import { setSecretLine } from "../../config/secrets";
import type { Plan } from "../../planning/plan";
import { facts, table, visible, wrap } from "../print/layout";
import type { Page, Style } from "../print/style";
import { plural, usd } from "../print/units";
import { idleText, priceText } from "./describe";
import { bucketLines, hostLines } from "./hosts";
import { registryLines } from "./registries";
import { type PlannedSecret, plannedSecrets, warningsBeside } from "./secrets";
import { findingLines, memoryLines } from "./sections";
import { trainerLines } from "./trainer";

/** What is printed beside the plan. */
export interface PlanNotes {
  /** Names of the secrets that the stack has. */
  secretsSet: ReadonlySet<string>;
  /** Whether the stack file has Cloudflare's token; without it `pulumi up` takes CLOUDFLARE_API_TOKEN. */
  cloudflareTokenSet?: boolean;
}

/** All lines of a plan. */
export function planLines(plan: Plan, notes: PlanNotes, page: Page): string[] {
  const sections = [
    section("Hosts", hostLines(plan, page), page),
    section("Buckets", bucketLines(plan, page), page),
    section("Registries", registryLines(plan, page), page),
    ...plan.trainers.map((trainer) => trainerLines(trainer, page)),
    section("Memory", plan.trainers.length === 0 ? [] : memoryLines(plan, page), page),
    section("Cost", costLines(plan, page), page),
    section("Secrets", secretLines(plan, notes, page), page),
    section("Warnings", findingLines(warningsBeside(plan), page), page),
  ].filter((lines) => lines.length > 0);
  return [...headLines(plan, page), ...sections.flatMap((lines) => ["", ...lines])];
}

function section(title: string, lines: string[], { style }: Page): string[] {
  return lines.length === 0 ? [] : [style.bold(title), ...lines];
}

function headLines(plan: Plan, { width, style }: Page): string[] {
  const kind = plan.production ? "production" : "not production: nothing is protected";
  const warnings = warningsBeside(plan).length;
  const parts = [
    plural(plan.hosts.length, "host"),
    plural(plan.buckets.length, "bucket"),
    plural(plan.trainers.length, "trainer"),
    `${plural(plan.cost.gpus, "GPU")} (${plan.cost.idleGpus} idle)`,
    `${usd(plan.cost.hourlyUsd)} an hour`,
    warnings === 0 ? "no warning" : plural(warnings, "warning"),
  ];
  return [
    ...wrap(`${style.bold(`Plan of stack ${visible(plan.stack)}`)} ${style.dim(`(${kind})`)}`, width),
    ...wrap(parts.join(", "), width),
  ];
}

/** Cost per hour of each host, of all, and of what stands idle. */
export function costLines(plan: Plan, { width, style }: Page): string[] {
  if (plan.hosts.length === 0) return [];
  return facts(
    [
      ...plan.hosts.map((host) => [`host ${host.name}`, visible(priceText(host.price))] as const),
      ["in all", totalText(plan)],
      ["idle GPUs", idleText(plan)],
    ],
    width,
    2,
    style.dim,
  );
}

function totalText(plan: Plan): string {
  const { hourlyUsd, unknownHosts } = plan.cost;
  if (hourlyUsd === undefined) return `unknown, because the price of ${unknownHosts.join(", ")} is`;
  return `${usd(hourlyUsd)} an hour, ${usd(hourlyUsd * 730)} a month of 730 hours; R2 and traffic come on top`;
}

function secretLines(plan: Plan, notes: PlanNotes, { width, style }: Page): string[] {
  const { secretsSet } = notes;
  const all = plannedSecrets(plan);
  const tokenLines =
    plan.buckets.length === 0 || notes.cloudflareTokenSet !== false
      ? []
      : wrap(
          "cloudflare:apiToken is not in the stack file: set it, or have CLOUDFLARE_API_TOKEN in the environment of `pulumi up`.",
          width,
          "  ",
        );
  if (all.length === 0) return tokenLines;
  const rows = all.map((each) => [
    visible(each.name),
    stateOf(each, secretsSet, style),
    each.purpose ?? `for ${each.usedBy.join(", ")}`,
  ]);
  const missing = all.filter((each) => each.purpose !== undefined && !secretsSet.has(each.name));
  const columns = [{ title: "name" }, { title: "state" }, { title: "what", flexible: true }];
  return [
    ...table(columns, rows, width, 2, style.dim),
    // A line to be typed is never broken: a wrapped one could not be copied.
    ...(missing.length === 0 ? [] : ["", ...wrap("Set the missing ones before `pulumi up`:", width, "  ")]),
    ...missing.map((each) => `    ${visible(setSecretLine(each.name, plan.stack))}`),
    ...(tokenLines.length === 0 ? [] : ["", ...tokenLines]),
  ];
}

function stateOf({ name, purpose }: PlannedSecret, secretsSet: ReadonlySet<string>, style: Style): string {
  if (purpose === undefined) return "made by the stack";
  return secretsSet.has(name) ? style.good("set") : style.warn("not set");
}
