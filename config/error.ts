/** One mistake of a user: where, what stood there, the rule, and how to mend it. */
export interface Problem {
  /** Path in the stack file, for example `hosts.p5.slots.a.gpus[3]`. */
  path: string;
  /** What was given, as short text. Never a secret's content. */
  given: string;
  /** The rule that it breaks. */
  rule: string;
  /** What to write instead. */
  fix: string;
  /** Stable id of the rule, where it has one; `npm run plan -- --explain ID` says more. */
  id?: string | undefined;
}

/** One line of the report: `path: given - rule - fix`, and the rule's id where it has one. */
export function problemLine({ path, given, rule, fix, id }: Problem): string {
  return `${path}: ${given} - ${rule} - ${fix}${id === undefined ? "" : ` [${id}]`}`;
}

/**
 * The only error that a user's configuration can raise. It carries every problem that was found,
 * so that one run shows all of them; nothing has been created when it is thrown.
 */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map((p) => `  ${problemLine(p)}`);
    if (problems.some(({ id }) => id !== undefined))
      lines.push("What stands behind an id: npm run plan -- --explain ID");
    super(`${count} in the configuration; nothing was created.\n${lines.join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** How a value is shown in a problem: JSON, cut at 80 characters; nothing for undefined. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no word for these.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // A BigInt, a cycle, a toJSON that throws.
    text = typeof value;
  }
  if (text.includes("PRIVATE KEY")) return "a private key, not shown";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
