/**
 * Text for a terminal of any width: wrapped paragraphs, lists of facts, tables that turn into records where
 * there is no room for columns. Everything is returned as lines without trailing blanks.
 */
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/**
 * Control and format characters of a user's text, made visible, so that no name can move the cursor, set a
 * colour or turn the direction of a line.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (each) => {
    const code = each.codePointAt(0) ?? 0;
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** Lines of at most `width` columns: the first after `first`, the others after `rest`. */
export function wrap(text: string, width: number, first = "", rest = first): string[] {
  const indent = Math.max(stringWidth(first), stringWidth(rest));
  const room = Math.max(8, width - indent);
  const lines = wrapAnsi(text, room, { hard: true }).split("\n");
  return lines.map((line, index) => `${index === 0 ? first : rest}${line}`.trimEnd());
}

/** Pads to a width that counts what a terminal shows, not code units. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

function padLeft(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** A label with its text. Rows without text are left out. */
export type Fact = readonly [label: string, text: string | undefined];

/** Labels in one column, their texts wrapped beside them. */
export function facts(rows: readonly Fact[], width: number, indent = 2, paint = plain): string[] {
  const present = rows.filter((row): row is readonly [string, string] => row[1] !== undefined);
  const column = Math.max(0, ...present.map(([label]) => stringWidth(label))) + 2;
  const margin = " ".repeat(indent);
  return present.flatMap(([label, text]) =>
    wrap(
      text,
      width,
      `${margin}${paint(label)}${" ".repeat(column - stringWidth(label))}`,
      " ".repeat(indent + column),
    ),
  );
}

/** A column of a table. */
export interface Column {
  title: string;
  /** Takes the room that the others leave, and is wrapped. */
  flexible?: boolean;
  align?: "right";
}

const gap = 2;
/** Below this a wrapped column is a ribbon that nobody can read. */
const narrowestFlexible = 22;

/** Rows in columns; where the columns do not fit, one record per row. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  indent = 2,
  paint = plain,
): string[] {
  const natural = columns.map((column, index) =>
    Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(row[index] ?? ""))),
  );
  const flexible = columns.filter((column) => column.flexible).length;
  const room = width - indent - gap * (columns.length - 1);
  const fixed = natural.reduce((sum, each, index) => sum + (columns[index]?.flexible ? 0 : each), 0);
  const share = flexible === 0 ? 0 : Math.floor((room - fixed) / flexible);
  const total = natural.reduce((sum, each) => sum + each, 0);
  if (total > room && share < narrowestFlexible) return records(columns, rows, width, indent, paint);
  const widths = total <= room ? natural : spread(columns, natural, room - fixed);
  const line = (cells: readonly string[]) => joinCells(columns, cells, widths, indent);
  const head = line(columns.map((column) => column.title)).map((each) => paint(each));
  return [...head, ...rows.flatMap(line)];
}

/** Shares room among the flexible columns: those that need less give the rest to the others. */
function spread(columns: readonly Column[], natural: readonly number[], room: number): number[] {
  const order = natural.map((_, index) => index).filter((index) => columns[index]?.flexible);
  order.sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0));
  const widths = [...natural];
  let left = room;
  order.forEach((index, taken) => {
    const own = Math.min(natural[index] ?? 0, Math.floor(left / (order.length - taken)));
    widths[index] = own;
    left -= own;
  });
  return widths;
}

function joinCells(
  columns: readonly Column[],
  cells: readonly string[],
  widths: readonly number[],
  indent: number,
): string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, Math.max(8, widths[index] ?? 8)));
  const height = Math.max(1, ...wrapped.map((each) => each.length));
  return Array.from({ length: height }, (_, row) => {
    const parts = wrapped.map((lines, index) => {
      const text = lines[row] ?? "";
      const size = widths[index] ?? 0;
      return columns[index]?.align === "right" ? padLeft(text, size) : pad(text, size);
    });
    return (" ".repeat(indent) + parts.join(" ".repeat(gap))).trimEnd();
  });
}

function records(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  indent: number,
  paint: (text: string) => string,
): string[] {
  const margin = " ".repeat(indent);
  return rows.flatMap((row) => {
    const rest = columns.slice(1).map((column, index): Fact => {
      const text = row[index + 1] ?? "";
      return [column.title, text === "" ? undefined : text];
    });
    return [...wrap(row[0] ?? "", width, margin), ...facts(rest, width, indent + 2, paint)];
  });
}

function plain(text: string): string {
  return text;
}
