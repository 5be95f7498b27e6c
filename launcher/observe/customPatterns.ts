/**
 * Log patterns that a user wrote, in an engine whose time is linear in the line: JavaScript's own would backtrack
 * for ever on some, and the launcher must never hang on what it reads.
 */
import { RE2JS } from "re2js";
import { type LogEvent, readFields, stripAnsi } from "../../workloads/events";
import type { LogPattern } from "../../workloads/launchfile";
import { LauncherError } from "../exitcodes";

/** A longer line counts as ending here (for `$` too): linear in 1 MB is still long. */
const SEARCHED_CHARS = 16_384;

/** A parser for the patterns. Error: LauncherError fileInvalid, naming the pattern. */
export function compilePatterns(patterns: readonly LogPattern[]): (line: string) => LogEvent[] {
  const compiled = patterns.map((pattern) => ({ ...pattern, expression: compile(pattern) }));
  return (line) => {
    const text = stripAnsi(line.slice(0, SEARCHED_CHARS));
    return compiled.flatMap(({ event, fields, expression }) => {
      const matcher = expression.matcher(text);
      if (!matcher.find()) return [];
      const groups = fields.map((_field, at) => matcher.group(at + 1));
      return [{ event, fields: readFields(Object.fromEntries(fields), groups) }];
    });
  };
}

function compile({ event, pattern, fields }: LogPattern): RE2JS {
  const where = `logPatterns: ${JSON.stringify(pattern)} (${event})`;
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LauncherError(
      "fileInvalid",
      `${where} is no RE2 expression: ${why}. Look-arounds and back-references are not among them`,
    );
  }
  if (expression.groupCount() < fields.length) {
    throw new LauncherError(
      "fileInvalid",
      `${where} captures ${expression.groupCount()} groups and names ${fields.length} fields; give each field a group`,
    );
  }
  return expression;
}
