/** Puts tables into the README, between two markers, each under a marker with its bench's name. */
import { OperatorError } from "../cli/errors";

const start = "<!-- bench:start -->";
const end = "<!-- bench:end -->";
const nameLine = /^<!-- bench:([a-z]+) -->$/m;

/** The README's text with these tables between the markers; the table of a bench that is not among them stays. */
export function withBenchTables(readme: string, tables: ReadonlyMap<string, string>): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new OperatorError(`README.md has no ${start} and ${end} - put them in`);
  const all = new Map([...tablesIn(readme.slice(from + start.length, to)), ...tables]);
  const body = [...all].map(([name, table]) => `<!-- bench:${name} -->\n${table}\n`).join("\n");
  return `${readme.slice(0, from + start.length)}\n${body}${readme.slice(to)}`;
}

/** The tables that stand there, by the name of their bench; what has no name is left out. */
function tablesIn(text: string): [string, string][] {
  const [, ...parts] = text.split(nameLine);
  return parts
    .flatMap((name, at) => (at % 2 === 0 ? [[name, (parts[at + 1] ?? "").trim()] as const] : []))
    .map(([name, table]) => [name, table]);
}
