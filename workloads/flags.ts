/** A command-line flag of a workload, as its source declares it. */
export interface Flag {
  /** Without the leading dashes. */
  name: string;
  type: "int" | "float" | "string" | "switch" | "strings";
  /** Upstream's default; undefined where it has none. */
  default: string | number | boolean | undefined;
  /** File and line at the pinned commit. */
  source: string;
  min?: number;
  max?: number;
  /** Set by the plan from elsewhere in the config; an override is refused and names that place. */
  owner?: string;
  /** Why nobody should set it. */
  refuse?: string;
}

/** Command-line words of a flag with its value; a switch that is off gives none. */
export function flagWords(name: string, value: string | number | boolean): string[] {
  if (value === true) return [`--${name}`];
  if (value === false) return [];
  return [`--${name}`, String(value)];
}

/** What is wrong with `value` for `flag`, as rule and fix; undefined when it is fine. */
export function flagMistake(flag: Flag, value: unknown): { rule: string; fix: string } | undefined {
  if (flag.type === "switch") {
    return typeof value === "boolean" ? undefined : { rule: "is a switch", fix: "write true or false" };
  }
  if (flag.type === "string" || flag.type === "strings") {
    const isText = typeof value === "string" && value !== "" && !value.startsWith("-");
    if (!isText) return { rule: "takes a text that does not begin with -", fix: "write a text in quotes" };
    const hasControl = [...value].some((character) => character < " " || character === "\u007f");
    return hasControl
      ? { rule: "takes a text of one line", fix: "take out what cannot be printed" }
      : undefined;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return { rule: "takes a number", fix: `write a number, upstream's default is ${String(flag.default)}` };
  }
  if (flag.type === "int" && !Number.isInteger(value)) {
    return {
      rule: "takes a whole number",
      fix: `write a whole number, upstream's default is ${String(flag.default)}`,
    };
  }
  if (flag.min !== undefined && value < flag.min)
    return { rule: `is at least ${flag.min}`, fix: rangeOf(flag) };
  if (flag.max !== undefined && value > flag.max)
    return { rule: `is at most ${flag.max}`, fix: rangeOf(flag) };
  return undefined;
}

function rangeOf({ min, max }: Flag): string {
  if (min !== undefined && max !== undefined) return `use ${min} to ${max}`;
  return min === undefined ? `use at most ${max}` : `use at least ${min}`;
}
