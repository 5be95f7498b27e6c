import { z } from "zod";

/** Object keys known at `path` of `schema`, following discriminators of `value`; empty where there are none. */
export function keysAt(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  const found = schemaAt(schema, value, path);
  if (found instanceof z.ZodObject) return Object.keys(found.shape);
  if (found instanceof z.ZodDiscriminatedUnion) return unionKeys(found);
  return [];
}

/** The schema that judges the value at `path`, with defaults and optionals taken off. */
export function schemaAt(
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): z.ZodType | undefined {
  let here: z.ZodType | undefined = unwrap(schema);
  let at: unknown = value;
  for (const step of path) {
    here = choose(here, at);
    if (here instanceof z.ZodObject) here = shapeOf(here, String(step));
    else if (here instanceof z.ZodRecord) here = asType(here.valueType);
    else if (here instanceof z.ZodArray) here = asType(here.element);
    else return undefined;
    if (here === undefined) return undefined;
    here = unwrap(here);
    at = child(at, step);
  }
  return choose(here, at);
}

/** The discriminated union that the object at `path` was chosen from, if it was. */
export function unionAt(
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): z.ZodDiscriminatedUnion | undefined {
  const key = path.at(-1);
  const parent = key === undefined ? undefined : schemaAt(schema, value, path.slice(0, -1));
  let here: z.ZodType | undefined = key === undefined ? schema : undefined;
  if (parent instanceof z.ZodObject) here = shapeOf(parent, String(key));
  else if (parent instanceof z.ZodRecord) here = asType(parent.valueType);
  else if (parent instanceof z.ZodArray) here = asType(parent.element);
  const found = here === undefined ? undefined : unwrap(here);
  return found instanceof z.ZodDiscriminatedUnion ? found : undefined;
}

/** Takes off `optional`, `default` and `prefault`. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let here = schema;
  while (here instanceof z.ZodOptional || here instanceof z.ZodDefault || here instanceof z.ZodPrefault) {
    here = asType(here.unwrap());
  }
  return here;
}

function choose(schema: z.ZodType | undefined, value: unknown): z.ZodType | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const key = schema.def.discriminator;
  const tag = child(value, key);
  for (const option of schema.options) {
    if (!(option instanceof z.ZodObject)) continue;
    const literal = shapeOf(option, key);
    if (literal instanceof z.ZodLiteral && literal.values.has(tag as string)) return option;
  }
  return schema;
}

function unionKeys(union: z.ZodDiscriminatedUnion): string[] {
  const keys = new Set<string>();
  for (const option of union.options) {
    if (option instanceof z.ZodObject) for (const key of Object.keys(option.shape)) keys.add(key);
  }
  return [...keys];
}

/** The literal values that a discriminated union accepts for its discriminator. */
export function discriminatorValues(union: z.ZodDiscriminatedUnion): string[] {
  const values: string[] = [];
  for (const option of union.options) {
    if (!(option instanceof z.ZodObject)) continue;
    const literal = shapeOf(option, union.def.discriminator);
    if (literal instanceof z.ZodLiteral) for (const v of literal.values) values.push(String(v));
  }
  return values;
}

function shapeOf(object: z.ZodObject, key: string): z.ZodType | undefined {
  return Object.hasOwn(object.shape, key) ? asType(object.shape[key]) : undefined;
}

function asType(schema: unknown): z.ZodType {
  return schema as z.ZodType;
}

function child(value: unknown, key: PropertyKey): unknown {
  if (value === null || typeof value !== "object") return undefined;
  return Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}
