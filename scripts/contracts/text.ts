/** The report of `npm run contracts -- check` for people. Pure. */
import { facts, table, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { count, plural } from "../print/units";
import type { ContractReport } from "./check";
import type { Entry, Status } from "./entry";

/** What `--all` adds. */
export interface TextOptions {
  /** Entries that are the same or that this repository cannot tell, too. */
  readonly all: boolean;
}

const PARTS: Readonly<Record<Entry["part"], string>> = {
  flag: "flag",
  value: "value",
  event: "log line",
  text: "string",
  field: "config key",
  locked: "locked key",
  key: "base config",
};

const HEADS: Readonly<Record<Status, string>> = {
  changed: "Changed",
  gone: "Gone",
  new: "New upstream, not in the contract",
  moved: "Moved: unchanged, at other lines",
  same: "Same",
  elsewhere: "Not told by this repository",
};

const DIFFERENCES: readonly Status[] = ["changed", "gone", "new", "moved"];

/** Lines of one report. */
export function reportLines(report: ContractReport, { all }: TextOptions, { width, style }: Page): string[] {
  const shown: readonly Status[] = all ? [...DIFFERENCES, "same", "elsewhere"] : DIFFERENCES;
  const sections = shown.flatMap((status) => {
    const entries = report.entries.filter((entry) => entry.status === status);
    if (entries.length === 0) return [];
    const columns = columnsOf(status);
    const rows = entries.map((entry) => columns.map(({ cell }) => visible(cell(entry) ?? "")));
    return ["", `  ${style.bold(HEADS[status])}`, ...table(columns, rows, width, 4, style.dim)];
  });
  return [
    style.bold(`${report.contract}: ${report.repository}`),
    ...facts(
      [
        ["checkout", checkoutText(report)],
        ["contract", `read from ${report.pinned}`],
        ["result", resultText(report)],
      ],
      width,
    ),
    ...sections,
    ...unreadLines(report, width),
  ];
}

function checkoutText({ directory, commit, pinned }: ContractReport): string {
  if (commit === null) return `${visible(directory)}, commit unknown`;
  return `${visible(directory)} at ${commit}${commit === pinned ? ", the contract's commit" : ""}`;
}

function resultText({ entries }: ContractReport): string {
  const of = (status: Status) => entries.filter((entry) => entry.status === status).length;
  const told = entries.length - of("elsewhere");
  const parts = (["changed", "gone", "new", "moved"] as const)
    .filter((status) => of(status) > 0)
    .map((status) => `${count(of(status))} ${status}`);
  const found = parts.length === 0 ? "no difference" : parts.join(", ");
  return `${found}; ${count(of("same"))} of ${plural(told, "entry", "entries")} the same, ${count(of("elsewhere"))} not told here`;
}

interface ReportColumn {
  readonly title: string;
  readonly flexible?: boolean;
  readonly cell: (entry: Entry) => string | undefined;
}

function columnsOf(status: Status): ReportColumn[] {
  const what: ReportColumn = { title: "what", cell: ({ part }) => PARTS[part] };
  const name: ReportColumn = { title: "name", cell: ({ name: text }) => text };
  const contract: ReportColumn = { title: "contract", flexible: true, cell: (entry) => entry.contract };
  const upstream: ReportColumn = { title: "upstream", flexible: true, cell: (entry) => entry.upstream };
  const nearest: ReportColumn = { title: "nearest", flexible: true, cell: (entry) => entry.nearest };
  const source: ReportColumn = { title: "source", flexible: true, cell: (entry) => entry.source };
  const at: ReportColumn = { title: "at", flexible: true, cell: (entry) => entry.at };
  switch (status) {
    case "changed":
      return [what, name, contract, upstream, at];
    case "gone":
      return [what, name, contract, nearest, source];
    case "new":
      return [what, name, upstream, at];
    case "moved":
      return [what, name, source, at];
    case "elsewhere":
      return [what, name, contract, source];
    default:
      return [what, name, contract, source, at];
  }
}

function unreadLines({ unread }: ContractReport, width: number): string[] {
  if (unread.length === 0) return [];
  const text =
    `This parser cannot read ${unread.map(visible).join(", ")} - what stands there may be missing above - ` +
    "check out a whole commit, or update @lezer/python.";
  return ["", ...wrap(text, width, "  ")];
}
