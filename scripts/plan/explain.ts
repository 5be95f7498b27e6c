/** `npm run plan -- --explain`: an entry of the catalogue, and what the plan of a stack says under its id. */
import type { Problem } from "../../config/error";
import { problemLine } from "../../config/error";
import type { Finding, Plan, RefusedAdvice, ValuePlan } from "../../planning/plan";
import { type CatalogueEntry, catalogue } from "../../planning/tripwires/catalogue";
import { verdictText } from "../../planning/tripwires/entry";
import { facts, table, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { nearestFirst } from "../stack/names";

/** What a stack's plan says under one id. */
export interface Mentions {
  stack: string;
  problems: Problem[];
  warnings: Finding[];
  values: (ValuePlan & { trainer: string })[];
  refused: (RefusedAdvice & { trainer: string })[];
}

/** An entry with what a stack says of it. */
export interface Explanation {
  entry: CatalogueEntry;
  mentions: Mentions;
}

/** What a plan and its problems say under an id. */
export function mentionsOf(plan: Plan, problems: readonly Problem[], id: string): Mentions {
  const of = <T>(each: (trainer: Plan["trainers"][number]) => readonly T[]) =>
    plan.trainers.flatMap((trainer) => each(trainer).map((one) => ({ ...one, trainer: trainer.name })));
  return {
    stack: plan.stack,
    problems: problems.filter((each) => each.id === id),
    warnings: plan.warnings.filter((each) => each.id === id),
    values: of(({ values }) => values).filter((each) => each.source === id),
    refused: of(({ refused }) => refused).filter((each) => each.id === id),
  };
}

/** The entry in full, then what the stack says. */
export function explainLines({ entry, mentions }: Explanation, page: Page): string[] {
  const { width, style } = page;
  return [
    ...wrap(`${style.bold(entry.id)}: ${visible(entry.title)}`, width),
    ...facts(
      [
        ["said", entry.says],
        ["true", entry.truth],
        ["source", entry.source],
        ["verdict", `${verdictText[entry.verdict]}; ${entry.shown}`],
        ["where", entry.where],
        ["docs", entry.page],
      ],
      width,
      2,
      style.dim,
    ),
    ...valueLines(entry, page),
    "",
    ...mentionLines(mentions, page),
  ];
}

function valueLines({ values }: CatalogueEntry, { width, style }: Page): string[] {
  return values.flatMap(({ workload, profile, key, value, reason, source }) =>
    wrap(
      `${style.accent(`${workload}, ${profile}`)}: ${key} = ${value} - ${reason} (${source})`,
      width,
      "  ",
      "    ",
    ),
  );
}

function mentionLines(
  { stack, problems, warnings, values, refused }: Mentions,
  { width, style }: Page,
): string[] {
  const say = (where: string, what: string) =>
    wrap(`${style.accent(visible(where))}: ${visible(what)}`, width, "  ", "    ");
  const lines = [
    ...problems.flatMap((each) => wrap(visible(problemLine(each)), width, "  ", "    ")),
    ...warnings.flatMap((each) => say(each.path, each.message)),
    ...values.flatMap((each) => say(`trainers.${each.trainer} ${each.key} = ${each.value}`, each.reason)),
    ...refused.flatMap((each) =>
      say(`trainers.${each.trainer} without ${each.setting} (guide ${each.guide})`, each.reason),
    ),
  ];
  const name = visible(stack);
  if (lines.length === 0) return wrap(`The plan of stack ${name} has no reason to say it.`, width);
  return [style.bold(`In the plan of stack ${name}`), ...lines];
}

/** Every id with its title and verdict. */
export function catalogueLines(entries: readonly CatalogueEntry[], { width, style }: Page): string[] {
  const rows = entries.map(({ id, title, verdict }) => [id, visible(title), verdictText[verdict]]);
  const columns = [{ title: "id" }, { title: "what", flexible: true }, { title: "verdict" }];
  return table(columns, rows, width, 0, style.dim);
}

/** The ids that look most like a wrong one. */
export function likelyIds(wrong: string): string[] {
  const ids = catalogue().map(({ id }) => id);
  return nearestFirst(wrong, ids).slice(0, 5);
}
