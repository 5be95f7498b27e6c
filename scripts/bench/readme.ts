/** Puts tables into the README, between two markers. */
import { OperatorError } from "../cli/errors";

const start = "<!-- bench:start -->";
const end = "<!-- bench:end -->";

/** The README's text with `body` between the markers. */
export function withBenchTables(readme: string, body: string): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new OperatorError(`README.md has no ${start} and ${end} - put them in`);
  return `${readme.slice(0, from + start.length)}\n${body}\n${readme.slice(to)}`;
}
