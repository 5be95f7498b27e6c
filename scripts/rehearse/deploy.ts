/** `up` and the second preview on the real engine, as parts of the report. */
import type { Outcome, Rehearsal } from "../../rehearsal/driver";
import type { Step } from "../../rehearsal/driver/events";
import type { Report, ReportStep } from "../../rehearsal/report/schema";
import { plural } from "../print/units";
import type { PhaseResult } from "./phases";

/** The engine refused or failed. The message is what it, the program and the providers said. */
export class EngineFailure extends Error {
  override readonly name = "EngineFailure";
}

/** Deploys; the resources are those of the state that `up` leaves. */
export async function deploy(rehearsal: Rehearsal): Promise<PhaseResult<NonNullable<Report["up"]>>> {
  const outcome = await rehearsal.up();
  if (!outcome.ok) throw new EngineFailure(failureText(outcome));
  // A replaced resource has several steps and is one resource.
  const kept = new Map(
    outcome.steps
      .filter((step) => isResource(step) && !/^(delete|discard)/.test(step.op))
      .map(({ urn, type }) => [urn, type]),
  );
  const counts = new Map<string, number>();
  for (const type of kept.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  const resources = [...counts]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  const steps = outcome.changes.filter(isResource).map(reportStep);
  const ops = [...new Set(steps.map(({ op }) => op))];
  const note = ops.map((op) => `${op} ${steps.filter((step) => step.op === op).length}`).join(", ");
  return { value: { steps, resources }, note: note === "" ? "nothing to change" : note };
}

/**
 * Previews what was just deployed. Any change at all is a failure.
 * @param refreshed compares with what the services say now instead of what the state has
 */
export async function previewAgain(
  rehearsal: Rehearsal,
  refreshed = false,
): Promise<PhaseResult<NonNullable<Report["secondPreview"]>>> {
  const outcome = await rehearsal.preview(refreshed ? { arguments: ["--refresh"] } : {});
  if (!outcome.ok) throw new EngineFailure(failureText(outcome));
  const changes = outcome.changes.map(reportStep);
  const empty = changes.length === 0;
  return {
    value: { empty, changes },
    note: empty ? "empty" : `${plural(changes.length, "resource")} would change`,
    ok: empty,
  };
}

/** Providers are of the engine's making: they are no resources that anybody pays for or looks after. */
function isResource({ type }: Step): boolean {
  return !type.startsWith("pulumi:providers:");
}

function reportStep({ op, type, name, detailedDiff, diffs }: Step): ReportStep {
  const properties = Object.keys(detailedDiff).length > 0 ? Object.keys(detailedDiff) : [...diffs];
  return { op, type, name, properties };
}

/** The errors, each once; without any the end of the engine's output. */
function failureText(outcome: Outcome): string {
  const errors = outcome.diagnostics.filter((each) => each.severity === "error").map((each) => each.message);
  const said =
    errors.length > 0 ? [...new Set(errors)] : [outcome.stderr.trim().split("\n").slice(-10).join("\n")];
  return `the engine ended with exit code ${outcome.exitCode} in its ${outcome.phase}\n${said.join("\n")}`;
}
