/**
 * Which faults stand, and which of them call for an action: a pure function of the contract, what was remembered
 * and the facts of one moment. A fault stands when k of its last n looks show it, and is acted upon when it has
 * stood for its minimum time. A training step disproves whatever says that training has stopped.
 */
import { type FaultName, type FaultRule, faultNames } from "../../workloads/launchfile";
import type { FaultState } from "../observe/state";
import type { Facts } from "./facts";
import { SIGNS, type Sign, type SignContext } from "./signs";

/** What is remembered of one fault. */
interface Watch {
  readonly looks: readonly { readonly lookMs: number; readonly present: boolean }[];
  /** Since when k of n hold; undefined while they do not. */
  readonly metSinceMs: number | undefined;
  readonly acted: boolean;
  readonly seen: string;
}

/** What is remembered from one judgement to the next. Belongs to one run. */
export interface Memory {
  readonly watches: Readonly<Partial<Record<FaultName, Watch>>>;
  readonly lastLookMs: number;
  readonly resumedAtMs: number;
}

/** A fault that calls for an action, once. */
export interface Verdict {
  readonly fault: FaultName;
  readonly action: FaultRule["action"];
  readonly evidence: readonly string[];
}

/** What a judgement gives. */
export interface Judgement {
  readonly memory: Memory;
  readonly verdicts: readonly Verdict[];
  readonly standing: readonly FaultState[];
}

/** A gap between two looks past this many of them means that the whole machine slept. */
const PAUSE_LOOKS = 12;

/** Memory at the start of a run. */
export function newMemory(nowMs: number): Memory {
  return { watches: {}, lastLookMs: nowMs, resumedAtMs: nowMs };
}

/** Judges one moment. Verdicts come in the order of `faultNames`; each is given once per episode. */
export function judge(file: SignContext["file"], before: Memory, facts: Facts): Judgement {
  const { supervision } = file;
  const slept = facts.nowMs - before.lastLookMs > supervision.probeSeconds * PAUSE_LOOKS * 1_000;
  const resumedAtMs = slept ? facts.nowMs : before.resumedAtMs;
  const watches: Partial<Record<FaultName, Watch>> = {};
  const verdicts: Verdict[] = [];
  for (const name of faultNames) {
    const rule = supervision.faults[name];
    if (name === "ended" || rule === undefined) continue;
    const { look, stepDisproves } = SIGNS[name];
    const kept = slept ? undefined : before.watches[name];
    const after = watch(kept, look(facts, { file, resumedAtMs }), rule, facts, stepDisproves);
    const due = after.metSinceMs !== undefined && facts.nowMs - after.metSinceMs >= rule.minSeconds * 1_000;
    if (due && !after.acted)
      verdicts.push({ fault: name, action: rule.action, evidence: evidence(after, rule) });
    watches[name] = due ? { ...after, acted: true } : after;
  }
  return {
    memory: { watches, lastLookMs: facts.nowMs, resumedAtMs },
    verdicts,
    standing: standing(watches),
  };
}

function watch(
  before: Watch | undefined,
  sign: Sign | undefined,
  rule: FaultRule,
  facts: Facts,
  stepDisproves: boolean,
): Watch {
  const stepAtMs = facts.observed.step?.atMs ?? 0;
  const looks = (before?.looks ?? []).filter(({ lookMs }) => !stepDisproves || lookMs > stepAtMs);
  const isNew =
    sign !== undefined && sign.lookMs > (before?.looks.at(-1)?.lookMs ?? Number.NEGATIVE_INFINITY);
  // A look that is older than the step was disproved by it.
  const counts = isNew && (!stepDisproves || sign.lookMs >= stepAtMs);
  const kept = counts
    ? [...looks, { lookMs: sign.lookMs, present: sign.present }].slice(-rule.evidence.n)
    : looks;
  const met = kept.at(-1)?.present === true && countPresent(kept) >= rule.evidence.k;
  const since = before?.metSinceMs;
  const goesOn = met && since !== undefined && !(stepDisproves && stepAtMs > since);
  return {
    looks: kept,
    metSinceMs: goesOn ? since : met ? facts.nowMs : undefined,
    acted: goesOn && before?.acted === true,
    seen: sign?.present === true ? sign.seen : (before?.seen ?? ""),
  };
}

function countPresent(looks: Watch["looks"]): number {
  return looks.filter(({ present }) => present).length;
}

function evidence(watch: Watch, rule: FaultRule): string[] {
  const shown = countPresent(watch.looks);
  return rule.evidence.n === 1
    ? [watch.seen]
    : [watch.seen, `${shown} of the last ${watch.looks.length} looks`];
}

function standing(watches: Memory["watches"]): FaultState[] {
  return Object.entries(watches).flatMap(([name, one]) =>
    one.metSinceMs === undefined
      ? []
      : [{ name, sinceMs: one.metSinceMs, evidence: one.seen, acted: one.acted }],
  );
}
