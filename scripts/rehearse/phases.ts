/** Runs the parts of a rehearsal one after the other, shows each, and measures it. */
import type { ReportPhase } from "../../rehearsal/report/schema";
import { startStep } from "../cli/progress";

/** What a phase hands back: its result, and in a few words what it found. */
export interface PhaseResult<T> {
  value: T;
  note: string;
  /** False when what was found is a failure of the rehearsal. @default true */
  ok?: boolean;
}

/** The phases that have run. */
export class Phases {
  readonly done: ReportPhase[] = [];
  private readonly began = performance.now();

  /** Runs one phase. What it throws is thrown on, and the phase is recorded as failed. */
  async run<T>(
    name: string,
    title: string,
    work: (note: (text: string) => void) => Promise<PhaseResult<T>>,
  ): Promise<T> {
    const step = startStep(title, { quietSeconds: 1 });
    const began = performance.now();
    const seconds = () => roundSeconds(performance.now() - began);
    try {
      const { value, note, ok = true } = await work((text) => step.note(text));
      this.done.push({ name, title, seconds: seconds(), ok, note });
      const end = `${title}: ${note} (${seconds().toFixed(1)} s)`;
      if (ok) step.done(end);
      else step.fail(end);
      return value;
    } catch (error) {
      this.done.push({ name, title, seconds: seconds(), ok: false });
      step.fail();
      throw error;
    }
  }

  /** Since the first phase was about to begin. */
  seconds(): number {
    return roundSeconds(performance.now() - this.began);
  }
}

function roundSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 10) / 100;
}
