/** The generic difference between a resource's state and its new inputs, read from its table. */
import type { OnChange, PackageTable, Property, ResourceTable } from "./table";
import { containsUnknown, isProperties, isUnknown, type Properties } from "./values";

export type ChangeKind = "add" | "delete" | "update";

/** One changed property path. */
export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  readonly onChange: Exclude<OnChange, "ignore">;
}

/** All changes of a resource. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Top-level names of what replaces. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

interface Walk {
  readonly zeroIsAbsent: boolean;
  readonly changes: Change[];
}

/** Compares the state with checked inputs. `ignored` holds the property paths of `ignoreChanges`. */
export function diffResource(
  provider: Pick<PackageTable, "zeroIsAbsent">,
  table: ResourceTable,
  state: Properties,
  inputs: Properties,
  oldInputs: Properties,
  ignored: readonly string[] = [],
): Difference {
  const walk: Walk = { zeroIsAbsent: table.zeroIsAbsent ?? provider.zeroIsAbsent, changes: [] };
  const replacing = table.replacesWhen?.(inputs, state) ?? [];
  for (const [name, shape] of Object.entries(table.inputs)) {
    if (ignored.some((path) => path === name || path === "*")) continue;
    const property: Property = replacing.includes(name) ? { ...shape, onChange: "replace" } : shape;
    const old = property.writeOnly ? oldInputs[name] : state[name];
    diffValue(walk, property, name, old, inputs[name], "update");
  }
  const changes = walk.changes.filter((change) => !ignored.some((path) => change.path.startsWith(path)));
  const replaces = [...new Set(changes.filter((c) => c.onChange === "replace").map((c) => topLevel(c.path)))];
  return {
    changes,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && mustDeleteFirst(table, inputs, oldInputs),
  };
}

/**
 * A name that the program gave cannot be used by the old and the new object at once.
 *
 * Source: pulumi-terraform-bridge tfbridge/provider.go `nameRequiresDeleteBeforeReplace`.
 */
function mustDeleteFirst(table: ResourceTable, inputs: Properties, oldInputs: Properties): boolean {
  if (table.deleteBeforeReplace) return true;
  const name = table.autoname?.property;
  if (name === undefined) return false;
  const defaults = oldInputs.__defaults;
  const named = Array.isArray(defaults) && defaults.includes(name);
  return !named && inputs[name] !== undefined && inputs[name] === oldInputs[name];
}

/** `logOpts["max-size"]`: what is no identifier is quoted, as the engine reads property paths. */
function member(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function diffValue(
  walk: Walk,
  property: Property,
  path: string,
  old: unknown,
  given: unknown,
  inherited: OnChange,
): void {
  const onChange = property.onChange ?? inherited;
  if (onChange === "ignore") return;
  const add = (kind: ChangeKind) => walk.changes.push({ path, kind, onChange });
  const before = canonical(walk, property, old);
  const after = canonical(walk, property, given);
  if (after === undefined) {
    // A zero that was written down counts, also where the service would choose by itself.
    const written = typeof given === "boolean" || typeof given === "number" || typeof given === "string";
    if (before !== undefined && (written || !property.computed)) add(written ? "update" : "delete");
    return;
  }
  if (before === undefined) {
    add("add");
    return;
  }
  if (isUnknown(after)) {
    add("update");
    return;
  }
  switch (property.type) {
    case "object":
      if (!isProperties(before) || !isProperties(after)) return void add("update");
      for (const [name, nested] of Object.entries(property.properties ?? {})) {
        diffValue(walk, nested, `${path}.${name}`, before[name], after[name], onChange);
      }
      return;
    case "map":
      if (!isProperties(before) || !isProperties(after)) return void add("update");
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const of = property.of ?? { type: "any" };
        diffValue(walk, of, member(path, name), before[name], after[name], onChange);
      }
      return;
    case "list":
      if (!Array.isArray(before) || !Array.isArray(after)) return void add("update");
      for (let index = 0; index < Math.max(before.length, after.length); index++) {
        diffItem(walk, property, `${path}[${index}]`, before[index], after[index], onChange);
      }
      return;
    case "set":
      if (!Array.isArray(before) || !Array.isArray(after)) return void add("update");
      diffSet(walk, property, path, before, after, onChange);
      return;
    default:
      if (JSON.stringify(before) !== JSON.stringify(after)) add("update");
  }
}

/** Like diffValue, but an element that is there counts even when its value is a zero. */
function diffItem(
  walk: Walk,
  property: Property,
  path: string,
  before: unknown,
  after: unknown,
  onChange: OnChange,
): void {
  const of = property.of ?? { type: "any" };
  if (onChange === "ignore") return;
  if (before === undefined || after === undefined) {
    walk.changes.push({ path, kind: before === undefined ? "add" : "delete", onChange });
    return;
  }
  diffValue(
    { ...walk, zeroIsAbsent: of.type === "object" && walk.zeroIsAbsent },
    of,
    path,
    before,
    after,
    onChange,
  );
}

/** The order of a set carries no meaning: an element is matched by any old one without a difference to it. */
function diffSet(
  walk: Walk,
  property: Property,
  path: string,
  before: unknown[],
  after: unknown[],
  onChange: OnChange,
): void {
  const left = before.map((item, index) => ({ item, index }));
  const added: number[] = [];
  after.forEach((item, index) => {
    const match = left.findIndex((old) => {
      if (containsUnknown(item)) return false;
      const probe: Walk = { zeroIsAbsent: walk.zeroIsAbsent, changes: [] };
      diffItem(probe, property, path, old.item, item, "update");
      return probe.changes.length === 0;
    });
    if (match === -1) added.push(index);
    else left.splice(match, 1);
  });
  if (onChange === "ignore") return;
  for (const { index } of left) {
    const kind = added.includes(index) ? "update" : "delete";
    walk.changes.push({ path: `${path}[${index}]`, kind, onChange });
  }
  const removed = new Set(left.map(({ index }) => index));
  for (const index of added) {
    if (!removed.has(index)) walk.changes.push({ path: `${path}[${index}]`, kind: "add", onChange });
  }
}

/** The value in the one spelling that comparisons use; undefined when it counts as "not given". */
function canonical(walk: Walk, property: Property, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (isUnknown(value)) return value;
  if (walk.zeroIsAbsent && isZero(value)) return undefined;
  if (typeof value !== "string") return value;
  if (property.spelling === "lowerCase") return value.toLowerCase();
  if (typeof property.spelling === "function") return property.spelling(value);
  return value;
}

function isZero(value: unknown): boolean {
  if (value === false || value === 0 || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isProperties(value) && Object.keys(value).length === 0;
}
