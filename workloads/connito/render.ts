/** Connito's two YAML files from keys with dots. */
import { stringify } from "yaml";

/** A value of a key; `null` and absent keys are upstream's defaults. */
export type YamlValue = string | number | boolean | readonly Readonly<Record<string, unknown>>[];

/**
 * The file that keys with dots make, in their order. For YAML 1.1, which PyYAML reads: texts such as `yes`, `on` and
 * `1:30` get quotes. Error: a key that is both a value and a section.
 */
export function renderYaml(values: Readonly<Record<string, YamlValue>>): string {
  const tree: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) put(tree, key.split("."), value);
  return stringify(tree, { version: "1.1", lineWidth: 0 });
}

function put(
  tree: Record<string, unknown>,
  [first = "", ...rest]: readonly string[],
  value: YamlValue,
): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = tree[first] ?? {};
  if (typeof inner !== "object" || Array.isArray(inner)) throw new Error(`${first} is a value and a section`);
  tree[first] = inner;
  put(inner as Record<string, unknown>, rest, value);
}
