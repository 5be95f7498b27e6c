/** Reads zod schemas as data: descriptions, defaults, ranges, patterns. */
import { z } from "zod";

/** One key of an object. */
export interface SchemaField {
  key: string;
  /** The schema without default and optional. */
  schema: z.ZodType;
  /** JSON of the default; undefined where there is none. */
  default: string | undefined;
  required: boolean;
  /** Empty where the schema says nothing. */
  description: string;
}

/** The keys of an object schema, in their order. */
export function fieldsOf(object: z.ZodObject): SchemaField[] {
  return Object.entries(object.shape).map(([key, given]) => {
    const wrapped = peel(given as z.ZodType);
    return { key, ...wrapped };
  });
}

/** Takes off optional, default and prefault, and keeps what they said. */
export function peel(given: z.ZodType): Omit<SchemaField, "key"> {
  let schema = given;
  let description = schema.description;
  let fallback: string | undefined;
  let required = true;
  while (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    required = false;
    if (!(schema instanceof z.ZodOptional)) fallback ??= JSON.stringify(schema.def.defaultValue);
    schema = schema.unwrap() as z.ZodType;
    description ??= schema.description;
  }
  return { schema, default: fallback, required, description: description ?? "" };
}

/** The kinds of a discriminated union: value of the discriminator, its own description, the object. */
export function kindsOf(
  union: z.ZodDiscriminatedUnion,
): { value: string; about: string; object: z.ZodObject }[] {
  return union.options.flatMap((option) => {
    if (!(option instanceof z.ZodObject)) return [];
    const literal = option.shape[union.def.discriminator];
    if (!(literal instanceof z.ZodLiteral)) return [];
    const about = option.description ?? literal.description ?? "";
    return [...literal.values].map((value) => ({ value: String(value), about, object: option }));
  });
}

/** What a string must look like, in words; empty where anything goes. */
export function stringRule(schema: z.ZodType): string {
  if (schema instanceof z.ZodISODateTime) return "a time such as 2026-12-01T11:30:00Z";
  const own = messageOf(schema.def);
  if (own !== "") return own;
  const rules: string[] = [];
  for (const check of schema.def.checks ?? []) {
    const def = check._zod.def as { check: string; format?: string; prefix?: string };
    if (def.check !== "string_format") continue;
    const message = messageOf(def);
    if (message !== "") rules.push(message);
    else if (def.format === "starts_with") rules.push(`begins with ${def.prefix}`);
  }
  return rules.join("; ");
}

/** The shortest length that a list or string must have; undefined where any will do. */
export function shortest(schema: z.ZodType): number | undefined {
  for (const check of schema.def.checks ?? []) {
    const def = check._zod.def as { check: string; minimum?: number };
    if (def.check === "min_length") return def.minimum;
  }
  return undefined;
}

/** The text of zod's `error` parameter. */
function messageOf(def: object): string {
  const error = "error" in def ? def.error : undefined;
  if (typeof error !== "function") return "";
  const message: unknown = error({});
  return typeof message === "string" ? message : "";
}
