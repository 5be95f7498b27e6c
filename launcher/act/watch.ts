/** Watches one run: takes its looks, judges, and says which verdict ends the run. */
import { steadyNowMs } from "../clock";
import { highestUsedMiB, sampleGpus } from "../observe/gpus";
import { type Leader, processLooker } from "../observe/processes";
import type { StateStore } from "../observe/state";
import type { Facts } from "./facts";
import { judge, type Memory, newMemory, type Verdict } from "./judge";
import type { SignContext } from "./signs";
import { legitimateSilence } from "./silence";

/** Looks between two samples of the GPUs: often until a model is seen there, then seldom. */
const LOOKS_PER_SAMPLE = { early: 2, later: 6 } as const;

/** What a watch needs. */
export interface WatchOptions {
  readonly file: SignContext["file"] & { processes: Parameters<typeof processLooker>[0] };
  readonly environment: NodeJS.ProcessEnv;
  readonly store: StateStore;
  readonly leaders: () => readonly Leader[];
  /** Called for verdicts that only tell. */
  readonly onTell: (verdict: Verdict) => void;
}

/** A watch over one run. */
export class Watch {
  /** Resolves with the first verdict that calls for more than an event. */
  readonly verdict: Promise<Verdict>;
  private announce: (verdict: Verdict) => void = () => {};
  private memory: Memory;
  private readonly startedAtMs = steadyNowMs();
  private readonly look: ReturnType<typeof processLooker>;
  private readonly timer: NodeJS.Timeout;
  private processes: Facts["processes"];
  private gpuPeakMiB: number | undefined;
  private looks = 0;
  private sampling: Promise<void> | undefined;

  constructor(private readonly options: WatchOptions) {
    this.verdict = new Promise((resolve) => {
      this.announce = resolve;
    });
    this.memory = newMemory(this.startedAtMs);
    this.look = processLooker(options.file.processes);
    this.timer = setInterval(() => this.tick(), options.file.supervision.probeSeconds * 1_000);
  }

  /** The facts of this moment. With `fresh` the GPUs are asked again first. */
  async facts(fresh: boolean): Promise<Facts> {
    if (fresh) {
      await this.sampling;
      await this.sample();
    }
    return this.factsNow();
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.timer);
    this.options.store.set({ faults: [], silence: undefined });
  }

  private tick(): void {
    this.processes = this.look(this.options.leaders(), steadyNowMs());
    this.sampleInTurn();
    const facts = this.factsNow();
    const { memory, verdicts, standing } = judge(this.options.file, this.memory, facts);
    this.memory = memory;
    const { silence } = this.options.file.supervision;
    this.options.store.set({
      faults: standing,
      silence: legitimateSilence(silence, facts.observed, this.startedAtMs, memory.resumedAtMs),
    });
    for (const verdict of verdicts) {
      if (verdict.action === "tell") this.options.onTell(verdict);
      else this.announce(verdict);
    }
  }

  private sampleInTurn(): void {
    const every = this.gpuPeakMiB === undefined || this.gpuPeakMiB < 1_024 ? "early" : "later";
    if (this.looks++ % LOOKS_PER_SAMPLE[every] !== 0 || this.sampling !== undefined) return;
    this.sampling = this.sample().finally(() => {
      this.sampling = undefined;
    });
  }

  private async sample(): Promise<void> {
    if (this.options.file.gpus.count === 0) return;
    const gpus = await sampleGpus(this.options.environment);
    const highest = highestUsedMiB(gpus);
    if (highest !== undefined) this.gpuPeakMiB = Math.max(highest, this.gpuPeakMiB ?? 0);
    this.options.store.set({ gpus });
  }

  private factsNow(): Facts {
    const { observed, gpus, bucket } = this.options.store.snapshot;
    const since = <T extends { atMs: number }>(one: T | undefined) =>
      one !== undefined && one.atMs >= this.startedAtMs ? one : undefined;
    return {
      nowMs: steadyNowMs(),
      runStartedAtMs: this.startedAtMs,
      observed,
      processes: this.processes,
      gpus: since(gpus),
      gpuPeakMiB: this.gpuPeakMiB,
      bucket: since(bucket),
    };
  }
}
