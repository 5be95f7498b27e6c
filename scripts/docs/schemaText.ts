/** A schema as one cell of text: "whole number, 1 to 64", "list of ...". */
import { z } from "zod";
import { code } from "./markdown";
import { peel, shortest, stringRule } from "./schemaWalk";

/** The type of a value in words. @param link how an object with a section of its own is named */
export function typeText(given: z.ZodType, link: (schema: z.ZodType) => string): string {
  const { schema } = peel(given);
  if (schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion) return link(schema);
  if (schema instanceof z.ZodArray) {
    const least = shortest(schema);
    const element = typeText(schema.element as z.ZodType, link);
    return `list of ${element}${least === undefined ? "" : `, at least ${least}`}`;
  }
  if (schema instanceof z.ZodTuple) {
    const parts = schema.def.items.map((item) => typeText(item as z.ZodType, link));
    return `list of ${parts.length}: ${parts.join("; ")}`;
  }
  if (schema instanceof z.ZodRecord)
    return `names, each with ${typeText(schema.valueType as z.ZodType, link)}`;
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].map((value) => code(String(value))).join(", ");
  if (schema instanceof z.ZodEnum) return schema.options.map((value) => code(String(value))).join(", ");
  if (schema instanceof z.ZodUnion)
    return schema.options.map((option) => typeText(option as z.ZodType, link)).join(" or ");
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodNumber) return numberText(schema);
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) {
    const rule = stringRule(schema);
    return rule === "" ? "text" : `text: ${rule}`;
  }
  throw new Error(
    `the generator of the config reference knows no text for a ${schema.def.type}: add it here`,
  );
}

function numberText(schema: z.ZodNumber): string {
  const kind = schema.isInt ? "whole number" : "number";
  const { minValue, maxValue } = schema;
  const low = minValue !== null && minValue > Number.MIN_SAFE_INTEGER ? minValue : undefined;
  const high = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER ? maxValue : undefined;
  if (low !== undefined && high !== undefined) return `${kind}, ${low} to ${high}`;
  if (low !== undefined) return `${kind}, at least ${low}`;
  return high === undefined ? kind : `${kind}, at most ${high}`;
}
