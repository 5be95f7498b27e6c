/** The YAML file of keys with dots, as axolotl and Connito read it. */
import { type ScalarTag, stringify, type Tags } from "yaml";

/** A value of a key: what YAML can hold, but for null. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/**
 * The file that keys with dots make, in their order. For YAML 1.1, which PyYAML reads: texts such as `yes`, `on` and
 * `1:30` get quotes. Error: a key that is both a value and a section.
 */
export function dottedYaml(values: Readonly<Record<string, YamlValue>>): string {
  const tree = empty();
  for (const [key, value] of Object.entries(values)) put(tree, key.split("."), value);
  // Lists may be shared between places; an anchor would be hard to read.
  return stringify(tree, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false, customTags });
}

/**
 * Texts that PyYAML reads otherwise, or not at all, as the library writes them: `=` and `<<` have tags of their own in
 * YAML 1.1 (resolver.py of PyYAML 6.0.3: yaml.org,2002:value and :merge), U+0085, U+2028 and U+2029 end a line, a tab
 * begins no token, and of control characters the reader takes three. The library leaves those from U+007F on as they
 * are, in double quotes too.
 */
const MISREAD = /^(?:=|<<)$|(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFEFF\uFFFE\uFFFF]/u;
const ESCAPED = /[\p{Cc}\p{Zl}\p{Zp}\uFEFF\uFFFE\uFFFF]/gu;

/** On one line in double quotes: every escape of JSON is one of YAML. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The library's own, but for those texts. Its merge key would write `<<` bare, also where it is a value. */
function customTags(tags: Tags): Tags {
  return tags
    .filter((tag) => !isTag(tag, "merge"))
    .map((tag) => {
      if (!isTag(tag, "str")) return tag;
      const plain = tag.stringify;
      if (plain === undefined) return tag;
      const stringifyText: typeof plain = (item, ...rest) =>
        typeof item.value === "string" && MISREAD.test(item.value)
          ? quoted(item.value)
          : plain(item, ...rest);
      return { ...tag, stringify: stringifyText };
    });
}

function isTag(tag: Tags[number], name: string): tag is ScalarTag {
  return typeof tag === "object" && "tag" in tag && tag.tag === `tag:yaml.org,2002:${name}`;
}

/** A section without a prototype, where `__proto__` and `constructor` are keys like any other. */
function empty(): Record<string, unknown> {
  return Object.create(null);
}

function put(tree: Record<string, unknown>, [first = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = tree[first] ?? empty();
  if (typeof inner !== "object" || Array.isArray(inner)) throw new Error(`${first} is a value and a section`);
  tree[first] = inner;
  put(inner as Record<string, unknown>, rest, value);
}
