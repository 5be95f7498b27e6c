/** /healthz and /readyz: what Docker and an operator ask first. */
import type { LaunchFile } from "../../workloads/launchfile";
import type { Observed, Phase } from "../observe/state";
import { type Answer, json } from "./server";

/** What the health pages are made of. */
export interface HealthFacts {
  readonly file: Pick<LaunchFile, "trainer" | "workload" | "hash">;
  readonly phase: Phase;
  readonly pids: Readonly<Record<string, number>>;
  readonly observed: Observed;
  readonly startedAtMs: number;
}

/** The body of both pages. */
export function healthBody(facts: HealthFacts, nowMs: number): Record<string, unknown> {
  const { step } = facts.observed;
  return {
    trainer: facts.file.trainer,
    workload: facts.file.workload,
    bundle: facts.file.hash,
    uptimeSeconds: Math.round((nowMs - facts.startedAtMs) / 100) / 10,
    state: facts.phase,
    processes: facts.pids,
    lastStep:
      step === undefined
        ? null
        : {
            outer: step.outer ?? null,
            inner: step.inner ?? null,
            loss: Number.isFinite(step.loss) ? step.loss : String(step.loss),
            learningRate: step.learningRate ?? null,
            ageSeconds: Math.round((nowMs - step.atMs) / 100) / 10,
          },
  };
}

/** 200 while the software is there or on its way and when its job is done, 503 once it has ended otherwise. */
export function healthz(facts: HealthFacts, nowMs: number): Answer {
  const over = facts.phase === "ended" || facts.phase === "held";
  return json(over ? 503 : 200, healthBody(facts, nowMs));
}

/** 200 from the first step on, until the software stops. */
export function readyz(facts: HealthFacts, nowMs: number): Answer {
  const ready = facts.phase === "running" && facts.observed.step !== undefined;
  return json(ready ? 200 : 503, { ready, ...healthBody(facts, nowMs) });
}
