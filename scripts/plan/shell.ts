/** A process's argv as a line for people: quoted for a shell, holes as their markers. */
import { printable, type Text } from "../../workloads/hole";
import { visible } from "../print/layout";

/** One argument, quoted where a shell would not take it as it stands. Markers of holes stay readable. */
export function shellWord(text: Text): string {
  const word = visible(printable(text));
  if (typeof text !== "string") return word;
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words that belong on one line: a flag with its values. */
export function wordGroups(command: readonly Text[]): string[] {
  const groups: string[] = [];
  for (const each of command) {
    const word = shellWord(each);
    const last = groups.at(-1);
    if (last !== undefined && !word.startsWith("-") && last.startsWith("-") && !/[ =]/.test(last))
      groups[groups.length - 1] = `${last} ${word}`;
    else groups.push(word);
  }
  return groups;
}

/** The command over as many lines as the width asks for, broken between flags, each but the last ending in a backslash. */
export function commandLines(command: readonly Text[], width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const group of wordGroups(command)) {
    const margin = " ".repeat(lines.length === 0 ? indent : indent + 2);
    if (line === "") line = margin + group;
    else if (line.length + 1 + group.length + 2 <= width) line += ` ${group}`;
    else {
      lines.push(`${line} \\`);
      line = " ".repeat(indent + 2) + group;
    }
  }
  return line === "" ? lines : [...lines, line];
}
