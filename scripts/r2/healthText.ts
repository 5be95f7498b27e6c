/** The report of `npm run r2 -- health` for people. */
import type { AgeJudgement, Verdict } from "../../planning/rules/freshness";
import { facts, table, visible } from "../print/layout";
import type { Page, Style } from "../print/style";
import { count, plural } from "../print/units";
import { formatAge, formatBytes } from "./duration";
import type { Health, ProgressSeen } from "./health";

/** Past this, signed requests begin to fail at 15 minutes, and a warning is due. */
const clockWarningSeconds = 60;

/** Lines of the report. */
export function healthLines(health: Health, page: Page): string[] {
  const { style, width } = page;
  const head = `${style.bold(health.bucket)}: ${mark(health.verdict, style)}`;
  if (health.missing !== undefined)
    return [head, ...facts([["", health.missing]], width), ...facts([["at", health.endpoint]], width)];
  const rows = [
    ["metadata.json", mark(health.progress?.verdict ?? "missing", style), progressText(health.progress)],
    ageRow("scored object", health.object, style, objectSize(health)),
    ageRow("block list", health.blockList, style),
  ];
  const columns = [{ title: "what" }, { title: "state" }, { title: "found", flexible: true }];
  return [
    head,
    "",
    ...table(columns, rows, width, 2, style.dim),
    "",
    ...about(health, page),
    ...uploads(health, page),
  ];
}

function mark(verdict: Verdict, style: Style): string {
  if (verdict === "fresh") return style.good(verdict);
  return verdict === "unknown" ? style.warn(verdict) : style.bad(verdict);
}

function progressText(seen: ProgressSeen | undefined): string {
  if (seen?.ageSeconds === undefined) return "it is not there";
  if (seen.pointer === undefined) return "it does not say outer_step and inner_step";
  const { epoch, innerStep } = seen.pointer;
  return `epoch ${epoch}, inner step ${count(innerStep)}, written ${formatAge(seen.ageSeconds)} ago`;
}

function ageRow(
  what: string,
  judged: (AgeJudgement & { key: string }) | undefined,
  style: Style,
  more = "",
): string[] {
  if (judged === undefined) return [what, mark("missing", style), "there is no epoch- prefix"];
  const { ageSeconds, atLeast, limitSeconds, reason } = judged;
  const limit = `limit ${formatAge(limitSeconds)}`;
  const age = `${atLeast ? "at least " : ""}${formatAge(ageSeconds ?? 0)} old, ${limit}`;
  const hint = atLeast && judged.verdict === "fresh" ? "; --chain or --block tells the exact age" : "";
  return [what, mark(judged.verdict, style), `${visible(judged.key)}: ${reason ?? `${age}${hint}`}${more}`];
}

function objectSize({ object }: Health): string {
  return object?.bytes === undefined ? "" : `, ${formatBytes(object.bytes)}`;
}

function about(health: Health, { width, style }: Page): string[] {
  const { size, uploads, clockOffsetSeconds: offset } = health;
  const oldest = uploads?.oldestAgeSeconds;
  const clock =
    offset === undefined || Math.abs(offset) < clockWarningSeconds
      ? undefined
      : style.warn(`this machine is ${formatAge(Math.abs(offset))} ${offset > 0 ? "behind" : "ahead of"} R2`);
  return facts(
    [
      ["at", health.endpoint],
      ["epochs", health.epoch === undefined ? "none" : `${count(health.epochs)}, looked at ${health.epoch}`],
      [
        "size",
        size === undefined ? undefined : `${plural(size.objects, "object")}, ${formatBytes(size.bytes)}`,
      ],
      [
        "uploads",
        uploads === undefined
          ? "this key may not list them"
          : oldest === undefined
            ? "none pending"
            : `${count(uploads.count)} pending, the oldest ${formatAge(oldest)} old`,
      ],
      ["clock", clock],
    ],
    width,
    2,
    style.dim,
  );
}

function uploads({ uploads: seen }: Health, { width, style }: Page): string[] {
  if (seen === undefined || seen.count === 0) return [];
  const rows = seen.oldest.map((each) => [formatAge(each.ageSeconds), visible(each.key)]);
  const left = seen.count - rows.length;
  const columns = [
    { title: "age", align: "right" as const },
    { title: "pending upload of", flexible: true },
  ];
  const rest = left > 0 ? [`  and ${plural(left, "more upload")}`] : [];
  return ["", ...table(columns, rows, width, 2, style.dim), ...rest];
}
