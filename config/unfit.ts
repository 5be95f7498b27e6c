/** What YAML and JSON can write, and nothing after them can hold: looked for before a schema sees a value. */
import { type Problem, show } from "./error";
import { pathText } from "./problems";

/** Half of a character above U+FFFF, or a code that is none: YAML 1.1 and 1.2 leave both out (c-printable). */
const NO_CHARACTER = /[\p{Cs}\uFFFE\uFFFF]/u;

/**
 * Every key `__proto__`, which a schema's records drop without a word, and every text and key with a code that is no
 * character, which the software would get as another one or not at all. Cycles and shared parts are gone through once.
 *
 * @param base path of `value`, which the problems' paths begin with
 */
export function unfitProblems(value: unknown, base: readonly PropertyKey[] = []): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<object>();
  // A stack of its own: a value may lie deeper than calls go.
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value, path: base }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: at, path } = next;
    if (typeof at === "string") problems.push(...noCharacter(at, path));
    if (typeof at !== "object" || at === null || seen.has(at)) continue;
    seen.add(at);
    const list = Array.isArray(at);
    for (const key of Object.keys(at).reverse()) {
      const inner = (at as Record<string, unknown>)[key];
      open.push({ value: inner, path: [...path, list ? Number(key) : key] });
    }
    if (list) continue;
    for (const key of Object.keys(at)) {
      const where = [...path, key];
      if (key === "__proto__")
        problems.push({
          path: pathText(where),
          given: show((at as Record<string, unknown>)[key]),
          rule: "is no key: JavaScript keeps an object's prototype under this name",
          fix: "remove it, or rename it",
        });
      problems.push(...noCharacter(key, where));
    }
  }
  return problems;
}

function noCharacter(text: string, path: readonly PropertyKey[]): Problem[] {
  const found = NO_CHARACTER.exec(text)?.[0];
  if (found === undefined) return [];
  const code = `U+${found.charCodeAt(0).toString(16).toUpperCase()}`;
  const half = /\p{Cs}/u.test(found);
  return [
    {
      path: pathText(path),
      // Not the text: it may be what should have been a secret.
      given: `a text with ${code}`,
      rule: half
        ? "is half of a character, and UTF-8 cannot carry it"
        : "is no character, and YAML has none such",
      fix: "take it out, or write the character that was meant",
    },
  ];
}
