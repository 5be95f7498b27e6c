/** axolotl's YAML from keys with dots. */
import { stringify } from "yaml";

/** A value of a key. */
export type AxolotlValue =
  | string
  | number
  | boolean
  | readonly AxolotlValue[]
  | { readonly [key: string]: AxolotlValue };

/**
 * The file that keys with dots make, in their order. For YAML 1.1, which PyYAML reads: texts such as `yes`, `on` and
 * `1:30` get quotes. Error: a key that is both a value and a section.
 */
export function renderAxolotl(values: Readonly<Record<string, AxolotlValue>>): string {
  const tree: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) put(tree, key.split("."), value);
  // Lists of the tree may be shared between its places; an anchor would be hard to read.
  return stringify(tree, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

function put(tree: Record<string, unknown>, [first = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = tree[first] ?? {};
  if (typeof inner !== "object" || Array.isArray(inner)) throw new Error(`${first} is a value and a section`);
  tree[first] = inner;
  put(inner as Record<string, unknown>, rest, value);
}
