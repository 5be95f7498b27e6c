/** Watches one run: takes its looks, judges, and says which verdict ends the run. */
import { steadyNowMs } from "../clock";
import { lookAtGpus } from "../observe/gpu";
import { type Leader, processLooker } from "../observe/processes";
import type { GpuState, StateStore } from "../observe/state";
import type { Facts } from "./facts";
import { judge, type Memory, newMemory, type Verdict } from "./judge";
import type { SignContext } from "./signs";
import { legitimateSilence } from "./silence";

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
  /** Uncorrectable errors by GPU before anything of this run could cause them. */
  private errorsBefore: ReadonlyMap<number, number> | undefined;

  constructor(private readonly options: WatchOptions) {
    this.verdict = new Promise((resolve) => {
      this.announce = resolve;
    });
    this.memory = newMemory(this.startedAtMs);
    this.errorsBefore = errorsOf(options.store.snapshot.gpus);
    this.look = processLooker(options.file.processes);
    this.timer = setInterval(() => this.tick(), options.file.supervision.probeSeconds * 1_000);
  }

  /** The facts after the run's end, with a fresh look at the GPUs: they may be the reason. */
  async lastFacts(): Promise<Facts> {
    if (this.options.file.gpus.count > 0) {
      this.options.store.set({ gpus: await lookAtGpus(this.options.environment) });
    }
    return this.facts();
  }

  /** Looks no more: the run is being ended, and what was seen stands until it is. */
  rest(): void {
    clearInterval(this.timer);
  }

  /** Ends the watch: software that is gone has no faults. */
  stop(): void {
    this.rest();
    this.options.store.set({ faults: [], silence: undefined });
  }

  private tick(): void {
    this.processes = this.lookAtProcesses();
    const facts = this.facts();
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

  /** A look that cannot be taken (no descriptor left) says nothing, as the one before the first. */
  private lookAtProcesses(): Facts["processes"] {
    try {
      return this.look(this.options.leaders(), steadyNowMs());
    } catch {
      return undefined;
    }
  }

  private facts(): Facts {
    const { observed, gpus, bucket, uploads } = this.options.store.snapshot;
    const since = <T extends { atMs: number }>(one: T | undefined) =>
      one !== undefined && one.atMs >= this.startedAtMs ? one : undefined;
    const recent = since(gpus);
    const used = recent?.gpus.map(({ memoryUsedMiB }) => memoryUsedMiB ?? 0) ?? [];
    if (used.length > 0) this.gpuPeakMiB = Math.max(this.gpuPeakMiB ?? 0, ...used);
    this.errorsBefore ??= errorsOf(recent);
    return {
      nowMs: steadyNowMs(),
      runStartedAtMs: this.startedAtMs,
      observed,
      processes: this.processes,
      gpus: recent,
      gpuPeakMiB: this.gpuPeakMiB,
      gpuErrors: newErrors(recent, this.errorsBefore),
      bucket: since(bucket),
      uploads,
    };
  }
}

/** Uncorrectable errors by GPU; undefined where the look gave nothing. */
function errorsOf(state: GpuState | undefined): ReadonlyMap<number, number> | undefined {
  if (state === undefined || state.gpus.length === 0) return undefined;
  return new Map(state.gpus.map(({ index, uncorrectableErrors }) => [index, uncorrectableErrors ?? 0]));
}

function newErrors(
  state: GpuState | undefined,
  before: ReadonlyMap<number, number> | undefined,
): { index: number; count: number }[] {
  return (state?.gpus ?? []).flatMap(({ index, uncorrectableErrors }) => {
    const count = (uncorrectableErrors ?? 0) - (before?.get(index) ?? 0);
    return count > 0 ? [{ index, count }] : [];
  });
}
