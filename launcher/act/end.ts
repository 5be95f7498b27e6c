/** Why a run ended: what it had said last tells more than its exit code. */
import type { FaultName } from "../../workloads/launchfile";
import type { ExitName } from "../exitcodes";
import type { RunEnd } from "../supervise/software";
import type { Facts } from "./facts";
import type { Verdict } from "./judge";
import { SIGNS, type SignContext } from "./signs";

/** How a run came to its end. */
export type RunOutcome =
  | { readonly kind: "asked"; readonly signal: string }
  | { readonly kind: "ended" }
  | { readonly kind: "verdict"; readonly verdict: Verdict };

/** What the software's end means for the launcher: its exit code's name, or that the job is done. */
export type Kept = ExitName | "endedWell";

/** Causes that are known at once from the log or from a fresh look, most exact first. */
const KNOWN_AT_ONCE = [
  "outOfMemory",
  "diskFull",
  "notRegistered",
  "gpusLost",
  "gpuError",
  "loopFailed",
] as const;

/**
 * The verdict on a run that ended by itself; undefined where the contract does not watch for it. `missing`: the job
 * ended with 0 and without these results.
 */
export function verdictOfEnd(
  file: SignContext["file"],
  facts: Facts,
  end: RunEnd,
  missing?: readonly string[],
): Verdict | undefined {
  const how = describeEnd(end, missing);
  const { faults } = file.supervision;
  const known = { ...facts, observed: beforeTheStep(facts.observed) };
  for (const fault of KNOWN_AT_ONCE) {
    const sign = SIGNS[fault].look(known, { file, resumedAtMs: facts.runStartedAtMs });
    if (sign?.present === true) return answer(faults, fault, [sign.seen, how]);
  }
  return answer(faults, "ended", [how]);
}

/** Steps and tracebacks come in two streams, which are read one after the other. */
const STREAMS_APART_MS = 1_000;

/** A last word that came with the last step was not disproved by it. */
function beforeTheStep(observed: Facts["observed"]): Facts["observed"] {
  const { step } = observed;
  return step === undefined
    ? observed
    : { ...observed, step: { ...step, atMs: step.atMs - STREAMS_APART_MS } };
}

/** What a run cannot be started again with in this container. */
const BEFORE_A_RESTART = ["gpusLost", "gpuError"] as const;

/**
 * A second thought before a restart: with its GPUs gone or broken a run cannot start again in this container.
 * `facts` are taken after the run's end, with a fresh look.
 */
export function reconsider(file: SignContext["file"], facts: Facts, verdict: Verdict): Verdict {
  if (verdict.action !== "restart") return verdict;
  for (const fault of BEFORE_A_RESTART) {
    const rule = file.supervision.faults[fault];
    const sign = SIGNS[fault].look(facts, { file, resumedAtMs: facts.runStartedAtMs });
    if (rule === undefined || sign?.present !== true) continue;
    return { fault, action: rule.action, evidence: [sign.seen, ...verdict.evidence] };
  }
  return verdict;
}

/**
 * How the first process ended. `missing`: present where an end with 0 is a success, then it names the results that
 * the job owes; absent where the software ends with 0 after a crash too.
 */
export function describeEnd(end: RunEnd, missing?: readonly string[]): string {
  if (end.signal !== null) return `${end.process} ended by ${end.signal}`;
  if (missing !== undefined)
    return [`${end.process} ended with exit code ${end.code}`, ...missing].join("; ");
  const note = end.code === 0 ? "; this software also ends with 0 after a crash, so that is no success" : "";
  return `${end.process} ended with exit code ${end.code}${note}`;
}

/** What comes of giving up. `survived`: processes are left that SIGKILL did not end. */
export function givenUpText(keepAlive: boolean, survived: boolean): string {
  const what = survived ? "nothing is started beside them; restart the host" : undefined;
  if (keepAlive) return `${what ?? "the software stays stopped"}, the container stays up for inspection`;
  return `given up; ${what ?? "deploy a changed bundle, or remove state.json to begin with a new budget"}`;
}

function answer(
  faults: SignContext["file"]["supervision"]["faults"],
  fault: FaultName,
  evidence: readonly string[],
): Verdict | undefined {
  const rule = faults[fault] ?? faults.ended;
  return rule === undefined ? undefined : { fault, action: rule.action, evidence };
}
