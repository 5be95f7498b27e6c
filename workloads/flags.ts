import { show } from "../config/error";

/** A command-line flag of a workload, as its source declares it. */
export interface Flag {
  /** Without the leading dashes. */
  name: string;
  /** `strings`: one or more words after the flag (argparse's `nargs="+"`). */
  type: "int" | "float" | "string" | "switch" | "strings";
  /** Upstream's default; undefined where it has none. */
  default: string | number | boolean | undefined;
  /** File and line at the pinned commit. */
  source: string;
  min?: number;
  max?: number;
  /** What each text must look like, where the software finds a wrong one too late or never. */
  form?: { pattern: RegExp; like: string };
  /** Set by the plan from elsewhere in the config; an override is refused and names that place. */
  owner?: string;
  /** Why nobody should set it. */
  refuse?: string;
}

/** Command-line words of a flag with its value; a switch that is off gives none. */
export function flagWords(name: string, value: string | number | boolean | readonly string[]): string[] {
  if (value === true) return [`--${name}`];
  if (value === false) return [];
  if (typeof value === "object") return [`--${name}`, ...value];
  return [`--${name}`, String(value)];
}

/** What is wrong with `value` for `flag`, as rule and fix; undefined when it is fine. */
export function flagMistake(flag: Flag, value: unknown): { rule: string; fix: string } | undefined {
  if (flag.type === "switch") {
    return typeof value === "boolean" ? undefined : { rule: "is a switch", fix: "write true or false" };
  }
  if (flag.type === "strings" && Array.isArray(value)) return listMistake(flag, value);
  if (flag.type === "string" || flag.type === "strings") return textMistake(flag, value);
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return { rule: "takes a number", fix: withDefault("write a number", flag) };
  }
  if (flag.type === "int" && !Number.isInteger(value)) {
    return { rule: "takes a whole number", fix: withDefault("write a whole number", flag) };
  }
  if (flag.min !== undefined && value < flag.min)
    return { rule: `is at least ${flag.min}`, fix: rangeOf(flag) };
  if (flag.max !== undefined && value > flag.max)
    return { rule: `is at most ${flag.max}`, fix: rangeOf(flag) };
  return undefined;
}

function withDefault(fix: string, { default: standard }: Flag): string {
  return standard === undefined ? fix : `${fix}, upstream's default is ${standard}`;
}

function textMistake({ form, type }: Flag, value: unknown): { rule: string; fix: string } | undefined {
  const isText = typeof value === "string" && value !== "" && !value.startsWith("-");
  if (!isText) return { rule: "takes a text that does not begin with -", fix: "write a text in quotes" };
  const hasControl = [...value].some((character) => character < " " || character === "\u007f");
  if (hasControl) return { rule: "takes a text of one line", fix: "take out what cannot be printed" };
  if (form === undefined || form.pattern.test(value)) return undefined;
  const rule = `takes texts such as ${form.like}, and ${show(value)} is none`;
  return { rule, fix: `write it in that form${type === "strings" ? "; several as a list" : ""}` };
}

function listMistake(flag: Flag, values: readonly unknown[]): { rule: string; fix: string } | undefined {
  for (const value of values) {
    const mistake = textMistake(flag, value);
    if (mistake !== undefined) return mistake;
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice === undefined) return undefined;
  return { rule: `has ${String(twice)} twice`, fix: "name it once" };
}

function rangeOf({ min, max }: Flag): string {
  if (min !== undefined && max !== undefined) return `use ${min} to ${max}`;
  return min === undefined ? `use at most ${max}` : `use at least ${min}`;
}
