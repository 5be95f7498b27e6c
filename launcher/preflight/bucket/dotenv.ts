/** The keys file: NAME=value lines as python-dotenv reads them, with `export ` and quotes. */

/** Values by name. */
export type DotEnv = ReadonlyMap<string, string>;

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*))/;

/** Reads the text; what is no assignment is passed over, and of two the last counts, as there. */
export function parseDotEnv(text: string): DotEnv {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const found = LINE.exec(line);
    if (found === null) continue;
    const [, name = "", double, single, bare] = found;
    values.set(name, double ?? single ?? bare?.trim() ?? "");
  }
  return values;
}
