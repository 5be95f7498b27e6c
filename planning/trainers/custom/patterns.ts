import { RE2JS } from "re2js";
import { show } from "../../../config/error";
import type { CustomTrainerConfig } from "../../../config/schema/trainer";
import { suggest } from "../../../config/suggest";
import { type EventName, eventNames } from "../../../workloads/events";
import type { LogPattern } from "../../../workloads/launchfile";
import type { Findings } from "../../findings";

/** Patterns are compiled here, so that a wrong one fails the preview and not the container. */
export function patternsOf(
  path: string,
  trainer: CustomTrainerConfig,
  findings: Findings,
): LogPattern[] | undefined {
  const patterns = trainer.logPatterns.flatMap((pattern, at): LogPattern[] => {
    const where = `${path}.logPatterns[${at}]`;
    if (!isEventName(pattern.event)) {
      findings.problem(
        `${where}.event`,
        show(pattern.event),
        "the launcher knows no such event",
        suggest(pattern.event, eventNames),
      );
      return [];
    }
    try {
      const groups = RE2JS.compile(pattern.pattern).groupCount();
      if (groups === pattern.fields.length) return [{ ...pattern, event: pattern.event }];
      const rule = `the expression has ${groups} group(s), and ${pattern.fields.length} field(s) are named`;
      findings.problem(`${where}.fields`, show(pattern.pattern), rule, "name each group, in order");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      findings.problem(
        `${where}.pattern`,
        show(pattern.pattern),
        `is no RE2 expression: ${why}`,
        "write it without look-arounds and back-references",
      );
    }
    return [];
  });
  return patterns.length === 0 ? undefined : patterns;
}

function isEventName(text: string): text is EventName {
  return (eventNames as readonly string[]).includes(text);
}
