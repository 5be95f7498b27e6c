/** Everything that a plan says under one id: warnings, refused advice, and values with that source. */
import { findingTitles } from "../../planning/findings";
import type { Plan } from "../../planning/plan";
import { visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { nearestFirst } from "../stack/names";

/** The ids that a plan mentions, in alphabetical order. */
export function idsOf(plan: Plan): string[] {
  const ids = [
    ...plan.warnings.map((each) => each.id),
    ...plan.trainers.flatMap((each) => [
      ...each.refused.map((one) => one.id),
      ...each.values.map((one) => one.source),
    ]),
  ];
  return [...new Set(ids)].sort();
}

/** What the plan says under an id; no line for an id that neither it nor the table of findings knows. */
export function explainLines(plan: Plan, id: string, { width, style }: Page): string[] {
  const title = Object.entries(findingTitles).find(([key]) => key === id)?.[1];
  const say = (where: string, what: string) =>
    wrap(`${style.accent(visible(where))}: ${visible(what)}`, width, "  ", "    ");
  const lines = [
    ...plan.warnings.filter((each) => each.id === id).flatMap((each) => say(each.path, each.message)),
    ...plan.trainers.flatMap((trainer) => [
      ...trainer.values
        .filter((each) => each.source === id)
        .flatMap((each) => say(`trainers.${trainer.name} ${each.key} = ${each.value}`, each.reason)),
      ...trainer.refused
        .filter((each) => each.id === id)
        .flatMap((each) =>
          say(`trainers.${trainer.name} without ${each.setting} (guide ${each.guide})`, each.reason),
        ),
    ]),
  ];
  if (title === undefined) return lines.length === 0 ? [] : [style.bold(id), ...lines];
  return [
    style.bold(`${id}: ${title}`),
    ...(lines.length === 0 ? ["  This plan has no reason to say it."] : lines),
  ];
}

/** The ids of a plan, those that look most like a wrong one first. */
export function likelyIds(plan: Plan, wrong: string): string[] {
  const known = new Set([...idsOf(plan), ...Object.keys(findingTitles)]);
  return nearestFirst(wrong, [...known].sort()).slice(0, 5);
}
