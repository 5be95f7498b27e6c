/** The YAML file of keys with dots, as axolotl and Connito read it. */
import { stringify } from "yaml";

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
  return stringify(tree, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
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
