/** The summary that `npm start` prints: what a rehearsal did and found, in as few lines as will do. */
import { gpuMemoryText, idleText, trainerPlace } from "../../scripts/plan/describe";
import { secretsNotSet, warningsBeside } from "../../scripts/plan/secrets";
import { findingLines, memoryLines } from "../../scripts/plan/sections";
import { commandLines } from "../../scripts/plan/shell";
import { facts, visible, wrap } from "../../scripts/print/layout";
import type { Page } from "../../scripts/print/style";
import { plural, usd } from "../../scripts/print/units";
import { bucketText, launcherText, previewText, resourceCount, resourceGroups, stepText } from "./figures";
import type { Report } from "./schema";

/** Where the reports lie, relative to where the user is. */
export interface ReportPlaces {
  json: string;
  html: string;
}

/** All lines of the summary. */
export function summaryLines(report: Report, places: ReportPlaces | undefined, page: Page): string[] {
  const { width, style } = page;
  const parts: [string, string[]][] = [
    ["Resources", resourceLines(report, page)],
    ["Cost", costLines(report, page)],
    ["Memory", report.plan.trainers.length === 0 ? [] : memoryLines(report.plan, page)],
    ["Trainers", trainerLines(report, page)],
    ["Launcher", launcherLines(report, page)],
    ["Warnings", warningLines(report, page)],
    ["Time", facts(phaseFacts(report), width, 2, style.dim)],
    ["Rehearsed", report.rehearsed.flatMap((each) => wrap(visible(each), width, "  - ", "    "))],
    ["Not rehearsed", report.notRehearsed.flatMap((each) => wrap(visible(each), width, "  - ", "    "))],
    [
      "Report",
      places === undefined
        ? []
        : facts(
            [
              ["to read", places.html],
              ["for machines", places.json],
            ],
            width,
            2,
            style.dim,
          ),
    ],
  ];
  return [
    ...headLines(report, page),
    ...parts
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ["", style.bold(title), ...lines]),
  ];
}

function headLines(report: Report, { width, style }: Page): string[] {
  const verdict = report.ok ? style.good("passed") : style.bad("failed");
  const time = `in ${report.seconds.toFixed(1)} s`;
  const failure =
    report.failure === undefined
      ? []
      : report.failure.split("\n").flatMap((line) => wrap(visible(line), width, "  ", "    "));
  const title = `${style.bold(`Rehearsal of stack ${visible(report.stack)}`)}: ${verdict} ${style.dim(time)}`;
  return [...wrap(title, width), ...failure];
}

function resourceLines(report: Report, { width, style }: Page): string[] {
  if (report.up === undefined) return [];
  const groups = resourceGroups(report).map((group) => {
    const kinds = group.kinds.map(({ kind, count }) => (count === 1 ? kind : `${count} ${kind}`));
    return [`${group.provider} ${group.count}`, kinds.join(", ")] as const;
  });
  const preview = previewText(report);
  const empty = report.secondPreview?.empty === true;
  return [
    ...facts([["in all", String(resourceCount(report))], ...groups], width, 2, style.dim),
    ...wrap(`Second preview: ${empty ? style.good(preview) : style.bad(preview)}`, width, "  "),
    ...(report.secondPreview?.changes ?? []).flatMap((step) =>
      wrap(visible(stepText(step)), width, "    ", "      "),
    ),
  ];
}

function costLines({ plan }: Report, { width, style }: Page): string[] {
  if (plan.hosts.length === 0) return [];
  const unknown =
    plan.cost.unknownHosts.length === 0 ? "" : ` (no price for ${plan.cost.unknownHosts.join(", ")})`;
  return facts(
    [
      ["per hour", `${usd(plan.cost.hourlyUsd)}${unknown}`],
      ["idle GPUs", plan.cost.idleGpus === 0 ? idleText(plan) : style.warn(idleText(plan))],
    ],
    width,
    2,
    style.dim,
  );
}

function trainerLines({ plan }: Report, { width, style }: Page): string[] {
  return plan.trainers.flatMap((trainer) => {
    const host = plan.hosts.find((each) => each.name === trainer.host);
    const off = trainer.enabled ? "" : ` ${style.warn("off")}`;
    return [
      ...wrap(
        `${style.accent(trainer.name)}: ${visible(trainerPlace(trainer))}${off}, peak per GPU ${gpuMemoryText(trainer, host)}`,
        width,
        "  ",
        "    ",
      ),
      ...trainer.launch.processes.flatMap((each) => commandLines(each.command, width, 4)),
    ];
  });
}

function launcherLines({ launcherRuns }: Report, { width, style }: Page): string[] {
  return launcherRuns.flatMap((run) => [
    ...wrap(
      `${style.accent(run.trainer)}: ${run.ok ? style.good("well") : style.bad("not well")}; ${launcherText(run)}`,
      width,
      "  ",
      "    ",
    ),
    ...wrap(visible(bucketText(run) ?? "no bucket"), width, "    ", "      "),
    ...run.faults.flatMap((fault) => wrap(visible(fault), width, "    ", "      ")),
  ]);
}

function warningLines({ plan }: Report, page: Page): string[] {
  const missing = secretsNotSet(plan);
  const note = `${plural(missing, "secret is", "secrets are")} not set yet; npm run plan -- -s ${visible(plan.stack)} names them.`;
  return [
    ...findingLines(warningsBeside(plan), page),
    ...(missing === 0 ? [] : wrap(note, page.width, "  ")),
  ];
}

function phaseFacts(report: Report): [string, string][] {
  const rows = report.phases.map((each): [string, string] => {
    const note = each.note === undefined ? "" : `  ${visible(each.note)}`;
    return [each.title, `${each.seconds.toFixed(1).padStart(5)} s${note}${each.ok ? "" : "  failed"}`];
  });
  return [
    ...rows,
    [`in all, ${plural(report.phases.length, "phase")}`, `${report.seconds.toFixed(1).padStart(5)} s`],
  ];
}
