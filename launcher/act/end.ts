/** Why a run ended: what it had said last tells more than its exit code. */
import type { FaultName } from "../../workloads/launchfile";
import type { RunEnd } from "../supervise/software";
import type { Facts } from "./facts";
import type { Verdict } from "./judge";
import { SIGNS, type SignContext } from "./signs";

/** Causes that are known at once from the log or from a fresh look, most exact first. */
const KNOWN_AT_ONCE = ["outOfMemory", "diskFull", "notRegistered", "gpusLost", "loopFailed"] as const;

/** The verdict on a run that ended by itself; undefined where the contract does not watch for it. */
export function verdictOfEnd(file: SignContext["file"], facts: Facts, end: RunEnd): Verdict | undefined {
  const how = describeEnd(end);
  const { faults } = file.supervision;
  for (const fault of KNOWN_AT_ONCE) {
    const sign = SIGNS[fault].look(facts, { file, resumedAtMs: facts.runStartedAtMs });
    if (sign?.present === true) return answer(faults, fault, [sign.seen, how]);
  }
  return answer(faults, "ended", [how]);
}

/**
 * A second thought before a restart: with its GPUs gone a run cannot start again in this container. `facts` are
 * taken after the run's end, with a fresh look.
 */
export function reconsider(file: SignContext["file"], facts: Facts, verdict: Verdict): Verdict {
  const rule = file.supervision.faults.gpusLost;
  if (rule === undefined || verdict.action !== "restart") return verdict;
  const sign = SIGNS.gpusLost.look(facts, { file, resumedAtMs: facts.runStartedAtMs });
  if (sign?.present !== true) return verdict;
  return { fault: "gpusLost", action: rule.action, evidence: [sign.seen, ...verdict.evidence] };
}

/** One sentence on how the first process ended. */
export function describeEnd(end: RunEnd): string {
  if (end.signal !== null) return `${end.process} ended by ${end.signal}`;
  const note = end.code === 0 ? "; this software also ends with 0 after a crash, so that is no success" : "";
  return `${end.process} ended with exit code ${end.code}${note}`;
}

function answer(
  faults: SignContext["file"]["supervision"]["faults"],
  fault: FaultName,
  evidence: readonly string[],
): Verdict | undefined {
  const rule = faults[fault] ?? faults.ended;
  return rule === undefined ? undefined : { fault, action: rule.action, evidence };
}
