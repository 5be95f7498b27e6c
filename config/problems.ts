import { z } from "zod";
import { type Problem, show } from "./error";
import { discriminatorValues, keysAt, schemaAt, unionAt } from "./walk";
import { choiceFix, example, kindFix, kindName, rangeFix, sizeWord, strayKeyFix } from "./words";

type Issue = z.core.$ZodIssue;

/** A path as a user writes it: `hosts.p5.slots.a.gpus[3]`. @param base what it goes on from */
export function pathText(path: readonly PropertyKey[], base = ""): string {
  let text = base;
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(String(step)))
      text += text === "" ? String(step) : `.${String(step)}`;
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text === "" ? "(the whole)" : text;
}

/** Turns what zod found in `value` into problems with rule and fix, paths beginning with `base`. */
export function problemsOf(
  schema: z.ZodType,
  value: unknown,
  issues: readonly Issue[],
  base: readonly PropertyKey[],
): Problem[] {
  return issues.flatMap((issue) => problemOf(schema, value, issue, base));
}

function problemOf(schema: z.ZodType, value: unknown, issue: Issue, base: readonly PropertyKey[]): Problem[] {
  const path = pathText([...base, ...issue.path]);
  const given = show(valueAt(value, issue.path));
  const target = schemaAt(schema, value, issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(schema, value, issue.path);
      const union = unionAt(schema, value, issue.path);
      return issue.keys.map((key) => ({
        path: pathText([...base, ...issue.path, key]),
        given: show(valueAt(value, [...issue.path, key])),
        rule: "there is no such key",
        fix: strayKeyFix(key, known, target, union),
      }));
    }
    case "invalid_type":
      if (valueAt(value, issue.path) === undefined) {
        return [
          {
            path,
            given,
            rule: `${kindName(issue.expected)} is required here`,
            fix: requiredFix(issue, target),
          },
        ];
      }
      return [
        {
          path,
          given,
          rule: `must be ${kindName(issue.expected)}`,
          fix: kindFix(valueAt(value, issue.path), target, issue.expected),
        },
      ];
    case "invalid_value": {
      const values = issue.values.map(String);
      return [
        {
          path,
          given,
          rule: `must be one of: ${values.join(", ")}`,
          fix: choiceFix(valueAt(value, issue.path), values, issue.path.at(-1)),
        },
      ];
    }
    case "invalid_union": {
      if (target instanceof z.ZodDiscriminatedUnion) {
        const values = discriminatorValues(target);
        const key = target.def.discriminator;
        const own = issue.path.at(-1) === key ? issue.path : [...issue.path, key];
        const tag = valueAt(value, own);
        return [
          {
            path: pathText([...base, ...own]),
            given: show(tag),
            rule: `must be one of: ${values.join(", ")}`,
            fix: choiceFix(tag, values, key),
          },
        ];
      }
      const parent = schemaAt(schema, value, issue.path.slice(0, -1));
      if (parent instanceof z.ZodDiscriminatedUnion && issue.path.at(-1) === parent.def.discriminator) {
        const values = discriminatorValues(parent);
        const tag = valueAt(value, issue.path);
        return [
          {
            path,
            given,
            rule: `must be one of: ${values.join(", ")}`,
            fix: choiceFix(tag, values, issue.path.at(-1)),
          },
        ];
      }
      return [{ path, given, rule: `must be ${issue.message}`, fix: `write ${issue.message}` }];
    }
    case "too_small":
      return [
        {
          path,
          given,
          rule: `${sizeWord(issue.origin)} must be at least ${issue.minimum}`,
          fix: rangeFix(target, issue),
        },
      ];
    case "too_big":
      return [
        {
          path,
          given,
          rule: `${sizeWord(issue.origin)} must be at most ${issue.maximum}`,
          fix: rangeFix(target, issue),
        },
      ];
    case "invalid_format":
      return [{ path, given, rule: formatRule(issue), fix: "write it in that form" }];
    case "invalid_key": {
      const key = String(issue.path.at(-1));
      const rule = issue.issues[0]?.message ?? "not a usable name";
      return [
        {
          path: pathText([...base, ...issue.path]),
          given: show(key),
          rule: `a name is ${rule}`,
          fix: "rename it",
        },
      ];
    }
    default:
      return [{ path, given, rule: issue.message, fix: "see docs/config.md" }];
  }
}

function formatRule(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === "starts_with")
    return `must begin with ${JSON.stringify((issue as { prefix?: string }).prefix)}`;
  if (issue.format === "datetime") return "must be a time such as 2026-12-01T11:30:00Z";
  return `must be ${issue.message}`;
}

function requiredFix(issue: z.core.$ZodIssueInvalidType, target: z.ZodType | undefined): string {
  const key = issue.path.at(-1);
  const text = example(target, issue.expected);
  return key === undefined ? `write ${text}` : `add \`${String(key)}:\` with ${text}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}
