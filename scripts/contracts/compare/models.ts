/** Defaults and locked fields of pydantic models against those of a checkout. */
import type { UpstreamWatch, WatchedClass, WatchedModels } from "../../../workloads/watch";
import type { Checkout } from "../checkout";
import type { Entry } from "../entry";
import { nearestOf } from "../nearest";
import { classesOf, type UpstreamClass } from "../python/classes";
import { compareValues, shown } from "../show";
import { pathsLike } from "../sources";

/** Compares the models of a watch. */
export async function compareModels(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const { models } = watch;
  if (models === undefined) return [];
  const [path = models.file] = pathsLike(checkout.paths, models.file);
  const classes = checkout.paths.includes(path) ? classesOf(await checkout.python(path)) : [];
  return Object.entries(models.classes).flatMap(([name, wanted]): Entry[] => {
    const found = classes.find((each) => each.name === name);
    if (found !== undefined) return [...fields(wanted, found, path), ...locks(wanted, found, path, models)];
    const nearest = nearestOf(
      name,
      classes.map((each) => each.name),
    );
    return [
      {
        part: "field",
        name: wanted.section,
        status: "gone",
        contract: `class ${name}`,
        source: models.file,
        ...(nearest === undefined ? {} : { nearest: `class ${nearest}` }),
      },
    ];
  });
}

function fields(wanted: WatchedClass, found: UpstreamClass, path: string): Entry[] {
  const listed = Object.entries(wanted.fields).map(([name, value]): Entry => {
    const entry = { part: "field", name: `${wanted.section}.${name}`, source: path } as const;
    const field = found.fields.find((each) => each.name === name);
    if (field === undefined) {
      const nearest = nearestOf(
        name,
        found.fields.map((each) => each.name),
      );
      return {
        ...entry,
        status: "gone",
        contract: shown(value),
        ...(nearest === undefined ? {} : { nearest: `${wanted.section}.${nearest}` }),
      };
    }
    const values = compareValues(value, field.default ?? (field.default === null ? null : { expression: "required" }));
    const at = `${path}:${field.line}`;
    return values.same
      ? { ...entry, status: "same", contract: values.contract, at }
      : { ...entry, status: "changed", contract: values.contract, upstream: values.upstream, at };
  });
  const known = new Set([...Object.keys(wanted.fields), ...(wanted.ignored ?? [])]);
  return [
    ...listed,
    ...found.fields
      .filter(({ name }) => !known.has(name))
      .map((field): Entry => ({
        part: "field",
        name: `${wanted.section}.${field.name}`,
        status: "new",
        upstream: field.default === undefined ? "required" : shown(field.default),
        at: `${path}:${field.line}`,
      })),
  ];
}

function locks(wanted: WatchedClass, found: UpstreamClass, path: string, { lockedBy }: WatchedModels): Entry[] {
  if (lockedBy === undefined) return [];
  const attribute = found.attributes.get(lockedBy);
  const theirs = Array.isArray(attribute?.value) ? attribute.value.map(String) : [];
  const at = `${path}:${attribute?.line ?? found.line}`;
  const ours = wanted.locked ?? [];
  const entry = (name: string, status: Entry["status"], more: Partial<Entry>): Entry => ({
    part: "locked",
    name: `${wanted.section}.${name}`,
    status,
    at,
    ...more,
  });
  return [
    ...ours.map((name) =>
      theirs.includes(name)
        ? entry(name, "same", { contract: "locked", source: path })
        : entry(name, "gone", { contract: "locked", upstream: "free", source: path }),
    ),
    ...theirs.filter((name) => !ours.includes(name)).map((name) => entry(name, "new", { upstream: "locked" })),
  ];
}
