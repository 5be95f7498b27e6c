/** `npm run plan -- --compare`: trainers under two profiles, side by side. */

import { problemLine } from "../../config/error";
import type { Comparison, ProfileSide, TrainerComparison } from "../../planning/compare/compare";
import type { SideValue } from "../../planning/compare/differences";
import { table, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { count, duration, mib } from "../print/units";
import { batchOf, stepText } from "./describe";

/** All lines: a section for each trainer, and what has no profiles. */
export function comparisonLines(comparison: Comparison, page: Page): string[] {
  const { width, style } = page;
  const { trainers, withoutProfiles } = comparison;
  const none = withoutProfiles.map(visible).join(", ");
  return [
    ...wrap(style.bold(`Profiles of stack ${visible(comparison.stack)}, side by side`), width),
    ...trainers.flatMap((each) => ["", ...trainerLines(each, page)]),
    ...(none === ""
      ? []
      : ["", ...wrap(`Without profiles, because the command is the operator's own: ${none}.`, width)]),
    ...(trainers.length === 0 && none === "" ? ["", "The stack has no trainer."] : []),
  ];
}

function trainerLines(comparison: TrainerComparison, page: Page): string[] {
  const { width, style } = page;
  const { trainer, workload, host, slot, sides, differing } = comparison;
  const [left, right] = sides;
  const columns = [
    { title: "" },
    { title: titleOf(left, comparison), flexible: true },
    { title: titleOf(right, comparison), flexible: true },
  ];
  const values = differing.map((each) => [visible(each.key), valueText(each.left), valueText(each.right)]);
  const consequences = consequenceRows(left, right);
  return [
    ...wrap(
      `${style.bold(`Trainer ${visible(trainer)}`)}: ${workload} on ${visible(host)}/${visible(slot)}`,
      width,
    ),
    ...(values.length === 0
      ? wrap("No value differs.", width, "  ")
      : table(columns, values, width, 2, style.dim)),
    "",
    ...table([{ title: "comes to" }, ...columns.slice(1)], consequences, width, 2, style.dim),
    ...sides.flatMap((side) => sideLines(side, page)),
  ];
}

function titleOf({ profile, problems }: ProfileSide, { own }: TrainerComparison): string {
  const mark = profile === own ? " (the stack's)" : "";
  return `${profile}${mark}${problems.length === 0 ? "" : ": impossible"}`;
}

function valueText({ value, from, source }: SideValue): string {
  if (value === undefined) return "not set";
  const shown = value === "" ? '""' : visible(value);
  return `${shown} [${from === "upstream" ? "upstream's default" : visible(source ?? from)}]`;
}

/** What a set of values means for memory, batch and time; rows that neither side knows are left out. */
function consequenceRows(left: ProfileSide, right: ProfileSide): string[][] {
  const rows: readonly (readonly [string, (side: ProfileSide) => string | undefined])[] = [
    ["batch", ({ estimates }) => estimates && batchOf(estimates)],
    ["GPU memory, peak", ({ estimates }) => gpuText(estimates)],
    ["host memory, needed", ({ estimates }) => hostText(estimates)],
    ["host memory, limit", ({ container }) => container && mib(container.memoryMiB)],
    ["/dev/shm", ({ container }) => container && mib(container.shmMiB)],
    ["step", ({ estimates }) => estimates && stepText(estimates)],
    ["samples a second", ({ estimates }) => rateText(estimates)],
    ["uploads", ({ estimates }) => uploadText(estimates)],
    ["job", ({ estimates }) => hoursText(estimates)],
    ["plan", ({ problems, warnings }) => verdictText(problems.length, warnings.length)],
  ];
  return rows.flatMap(([what, text]) => {
    const [one, other] = [text(left), text(right)];
    return one === undefined && other === undefined ? [] : [[what, one ?? "unknown", other ?? "unknown"]];
  });
}

type Estimates = ProfileSide["estimates"];

function gpuText(estimates: Estimates): string | undefined {
  const memory = estimates?.gpuMemoryGiB;
  if (memory === undefined) return undefined;
  const [low, high] = [count(memory.low), count(memory.high)];
  return `${low === high ? low : `${low} to ${high}`} GiB of each GPU`;
}

function hostText(estimates: Estimates): string | undefined {
  if (estimates === undefined) return undefined;
  const { hostMemoryGiB, hostMemoryFloorGiB } = estimates;
  const floor = `floor ${count(hostMemoryFloorGiB)} GiB`;
  if (hostMemoryGiB === undefined) return floor;
  return `about ${count(hostMemoryGiB.memory)} GiB, ${count(hostMemoryGiB.shm)} of it in /dev/shm; ${floor}`;
}

function rateText(estimates: Estimates): string | undefined {
  const seconds = estimates?.time?.stepSeconds;
  const batch = estimates?.time?.samplesPerStep ?? estimates?.batch?.effectiveBatch;
  if (seconds === undefined || batch === undefined || seconds === 0) return undefined;
  return (batch / seconds).toPrecision(3);
}

function uploadText(estimates: Estimates): string | undefined {
  const window = estimates?.uploadWindow;
  if (window === undefined) return undefined;
  const { chosen, lowest, highest, stepSeconds } = window;
  const inside = chosen >= lowest && chosen <= highest ? "inside" : "outside";
  return `every ${chosen} steps, ${duration(chosen * stepSeconds)} at ${stepSeconds} s each; ${inside} ${lowest} to ${highest}`;
}

function hoursText(estimates: Estimates): string | undefined {
  const hours = estimates?.time?.hours;
  return hours === undefined ? undefined : `about ${hours.expected.toFixed(1)} h of ${hours.given} h`;
}

function verdictText(problems: number, warnings: number): string {
  if (problems > 0)
    return problems === 1 ? "1 error: cannot be deployed" : `${problems} errors: cannot be deployed`;
  return warnings === 0
    ? "possible"
    : `possible, with ${warnings === 1 ? "1 warning" : `${warnings} warnings`} of its own`;
}

/** Errors and warnings that a side has of its own. */
function sideLines({ profile, problems, warnings }: ProfileSide, { width, style }: Page): string[] {
  if (problems.length === 0 && warnings.length === 0) return [];
  return [
    "",
    `  ${style.bold(`Under ${profile}`)}`,
    ...problems.flatMap((each) =>
      wrap(`${style.bad("error")} ${visible(problemLine(each))}`, width, "    ", "      "),
    ),
    ...warnings.flatMap((each) =>
      wrap(`${style.warn(each.id)} ${visible(each.path)}: ${visible(each.message)}`, width, "    ", "      "),
    ),
  ];
}
