/** How problems speak: kinds, ranges and ways out in words. */
import { z } from "zod";
import { suggest } from "./suggest";
import { discriminatorValues, unwrap } from "./walk";

/** A kind of value, as zod names it, in words. */
export function kindName(expected: string): string {
  const names: Record<string, string> = {
    string: "a string",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a mapping of keys",
    record: "a mapping of names",
  };
  return names[expected] ?? expected;
}

/** What to write, from the description of the schema where it has one. */
export function example(target: z.ZodType | undefined, expected: string): string {
  const described = target?.description;
  const kind = kindName(expected);
  return described === undefined ? kind : `${kind}: ${described.replace(/\.$/, "")}`;
}

/** The way out for a value of the wrong kind: the value itself in the right form, where it can be told. */
export function kindFix(given: unknown, target: z.ZodType | undefined, expected: string): string {
  if (expected === "boolean") {
    if (isOneOf(given, ["yes", "on", "true", "y", 1])) return "write true";
    if (isOneOf(given, ["no", "off", "false", "n", 0])) return "write false";
  }
  if (expected === "number" && typeof given === "string" && /^-?\d+(\.\d+)?$/.test(given))
    return `write ${given} without quotes`;
  if (expected === "string" && typeof given === "number") return `write "${given}" in quotes`;
  const short = typeof given === "number" || (typeof given === "string" && /^[\w., -]{1,40}$/.test(given));
  if (expected === "array" && short) return `write it as a list: [${given}]`;
  if (target instanceof z.ZodDiscriminatedUnion) {
    const key = target.def.discriminator;
    const values = discriminatorValues(target);
    return typeof given === "string" && values.includes(given)
      ? `write a mapping: {${key}: ${given}}`
      : `write a mapping with \`${key}:\` as one of: ${values.join(", ")}`;
  }
  return `write ${example(target, expected)}`;
}

function isOneOf(given: unknown, words: readonly unknown[]): boolean {
  return words.includes(typeof given === "string" ? given.toLowerCase() : given);
}

/** The way out for a choice. */
export function choiceFix(given: unknown, values: string[], key: PropertyKey | undefined): string {
  if (given === undefined) return key === undefined ? "use one of these" : `add \`${String(key)}:\``;
  const near = typeof given === "string" ? suggest(given, values) : "";
  return near.startsWith("did you mean") ? near : "use one of these";
}

/** The way out for a number or length outside its range: the range of a number, else the bound that is broken. */
export function rangeFix(
  target: z.ZodType | undefined,
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
): string {
  const { origin } = issue;
  const most = issue.code === "too_big" ? issue.maximum : undefined;
  if (origin === "array" || origin === "set")
    return most === undefined ? "write at least one" : `write at most ${most}`;
  if (origin === "string") return most === undefined ? "write a text" : `use at most ${most} characters`;
  if (!(target instanceof z.ZodNumber)) return "use another one";
  const { minValue, maxValue } = target;
  return `use ${minValue} to ${maxValue}`;
}

/** What a size is the size of. */
export function sizeWord(origin: string): string {
  if (origin === "array" || origin === "set") return "the number of entries";
  return origin === "string" ? "the length" : "the value";
}

/**
 * The way out for a key that is not known here: where it belongs, when that is another kind of the same thing or
 * an object below; else the nearest key.
 */
export function strayKeyFix(
  key: string,
  known: readonly string[],
  object: z.ZodType | undefined,
  union: z.ZodDiscriminatedUnion | undefined,
): string {
  const kinds =
    union?.options.filter((each) => each instanceof z.ZodObject && Object.hasOwn(each.shape, key)) ?? [];
  if (union !== undefined && kinds.length > 0) {
    const name = union.def.discriminator;
    const values = kinds.flatMap((each) =>
      each instanceof z.ZodObject && each.shape[name] instanceof z.ZodLiteral
        ? [...each.shape[name].values]
        : [],
    );
    return `it belongs to \`${name}: ${values.join("` or `")}\`: change that, or remove it`;
  }
  if (object instanceof z.ZodObject) {
    for (const [parent, child] of Object.entries(object.shape)) {
      const inner = unwrap(child as z.ZodType);
      if (inner instanceof z.ZodObject && Object.hasOwn(inner.shape, key))
        return `write it under \`${parent}:\``;
    }
  }
  return suggest(key, known);
}
