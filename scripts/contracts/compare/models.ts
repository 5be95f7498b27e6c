/** A contract's table of config keys against the pydantic models of a checkout. */
import type { Flag } from "../../../workloads/flags";
import type { UpstreamWatch, WatchedModels, WatchedValue } from "../../../workloads/watch";
import type { Checkout } from "../checkout";
import type { Entry } from "../entry";
import { nearestOf } from "../nearest";
import { classesOf, type UpstreamClass } from "../python/classes";
import { compareValues, shown, shownFor } from "../show";
import { pathsLike, placesOf } from "../sources";

/** A key as upstream declares it, by its dotted name. */
interface UpstreamKey {
  readonly default: WatchedValue;
  readonly line: number;
  readonly locked: boolean;
}

const REQUIRED: WatchedValue = { expression: "required" };

/** Compares the models of a watch. */
export async function compareModels(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const models of watch.models ?? []) {
    const [path = models.file] = pathsLike(checkout.paths, models.file);
    const classes = checkout.paths.includes(path) ? classesOf(await checkout.python(path)) : [];
    entries.push(...missingClasses(models, classes), ...compareKeys(models, keysOf(models, classes), path));
  }
  return entries;
}

function missingClasses({ file, classes: wanted }: WatchedModels, found: readonly UpstreamClass[]): Entry[] {
  const names = found.map(({ name }) => name);
  return Object.entries(wanted).flatMap(([section, classes]) =>
    classes
      .filter((name) => !names.includes(name))
      .map((name): Entry => {
        const nearest = nearestOf(name, names);
        return {
          part: "field",
          name: section === "" ? "top of the file" : section,
          status: "gone",
          contract: `class ${name}`,
          source: file,
          ...(nearest === undefined ? {} : { nearest: `class ${nearest}` }),
        };
      }),
  );
}

function keysOf(
  { classes, lockedBy }: WatchedModels,
  found: readonly UpstreamClass[],
): Map<string, UpstreamKey> {
  const keys = new Map<string, UpstreamKey>();
  for (const [section, names] of Object.entries(classes)) {
    for (const { fields, attributes } of found.filter(({ name }) => names.includes(name))) {
      const list = lockedBy === undefined ? undefined : attributes.get(lockedBy)?.value;
      const locked: readonly WatchedValue[] = Array.isArray(list) ? list : [];
      for (const { name, default: standard = REQUIRED, line } of fields) {
        const key = section === "" ? name : `${section}.${name}`;
        // A field that holds a whole section is no key.
        if (!(key in classes)) keys.set(key, { default: standard, line, locked: locked.includes(name) });
      }
    }
  }
  return keys;
}

function compareKeys(models: WatchedModels, keys: ReadonlyMap<string, UpstreamKey>, path: string): Entry[] {
  const known = new Set(models.table.map(({ name }) => name));
  const unlisted = [...keys].filter(([name]) => !known.has(name));
  return [
    ...models.table.flatMap((flag) => {
      const key = keys.get(flag.name);
      if (key === undefined) return [goneKey(flag, [...keys.keys()])];
      return [compareDefault(flag, key, path, models), ...compareLock(flag, key, path, models)];
    }),
    ...unlisted.map(
      ([name, key]): Entry => ({
        part: "field",
        name,
        status: "new",
        upstream: `default ${shownFor(name, key.default)}${key.locked ? ", locked" : ""}`,
        at: `${path}:${key.line}`,
      }),
    ),
  ];
}

function goneKey(flag: Flag, names: readonly string[]): Entry {
  const nearest = nearestOf(flag.name, names);
  return {
    part: "field",
    name: flag.name,
    status: "gone",
    contract: `default ${shown(flag.default)}`,
    source: flag.source,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function compareDefault(flag: Flag, key: UpstreamKey, path: string, { defaults = {} }: WatchedModels): Entry {
  const contract: WatchedValue =
    flag.name in defaults ? (defaults[flag.name] ?? null) : (flag.default ?? null);
  const values = compareValues(flag.name, contract, key.default);
  const entry = { part: "field", name: flag.name, source: flag.source, at: `${path}:${key.line}` } as const;
  if (!values.same)
    return {
      ...entry,
      status: "changed",
      contract: `default ${values.contract}`,
      upstream: `default ${values.upstream}`,
    };
  const inside = placesOf(flag.source).some(({ lines }) =>
    lines.some(([first, last]) => key.line >= first && key.line <= last),
  );
  return { ...entry, status: inside ? "same" : "moved", contract: `default ${values.contract}` };
}

function compareLock(flag: Flag, key: UpstreamKey, path: string, models: WatchedModels): Entry[] {
  const ours = models.locked?.includes(flag.name) ?? false;
  if (models.lockedBy === undefined || (!ours && !key.locked)) return [];
  const entry = { part: "locked", name: flag.name, at: `${path}:${key.line}` } as const;
  if (ours && key.locked) return [{ ...entry, status: "same", contract: "locked" }];
  return [
    {
      ...entry,
      status: "changed",
      contract: ours ? "locked" : "free",
      upstream: key.locked ? "locked" : "free",
    },
  ];
}
