/** Sources of a contract (`file:lines`) as places in a checkout. Pure. */

/** A file and the lines that a source names in it; none for the whole file. */
export interface Place {
  readonly file: string;
  readonly lines: readonly (readonly [first: number, last: number])[];
}

const PLACE = /([\w./-]+\.(?:py|ya?ml|toml))(?::(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?/g;

/**
 * The places of a source. What stands after a semicolon is prose; a source of another repository has none.
 * @param prefix how sources of this repository begin; sources of others begin otherwise
 */
export function placesOf(source: string, prefix = ""): Place[] {
  const [said = ""] = source.split(";", 1);
  if (!said.startsWith(prefix)) return [];
  return [...said.slice(prefix.length).matchAll(PLACE)].map(([, file = "", lines = ""]) => ({
    file,
    lines: lines === "" ? [] : lines.split(",").map(range),
  }));
}

function range(text: string): [number, number] {
  const [first = 0, last = first] = text.split("-").map(Number);
  return [first, last];
}

/** Paths that are or end with `file`, the shortest first. */
export function pathsLike(paths: readonly string[], file: string): string[] {
  return paths
    .filter((path) => path === file || path.endsWith(`/${file}`))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
