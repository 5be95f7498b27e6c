/** A run on a virtual clock, judged by a contract as the launcher judges it. */
import type { Facts } from "../../../../launcher/act/facts";
import { judge, type Memory, newMemory, type Verdict } from "../../../../launcher/act/judge";
import { type GpuState, NOTHING_OBSERVED, type Observed, observe } from "../../../../launcher/observe/state";
import type { EventName, FieldValue } from "../../../../workloads/events";
import { type Contract, sn38Contract } from "../contracts";

/** What beside its contract a run is judged by: four GPUs, and SN38's rules on its bucket. */
const DEPLOYED = {
  gpus: { count: 4, model: "H100" },
  bucket: {
    name: "llama-4b-ws-4-227",
    endpoint: "https://r2.example",
    maxObjectAgeSeconds: 4_800,
    maxBlockAgeSeconds: 2_400,
  },
};

/** Four GPUs with that much memory in use. */
export const fourGpus = (memoryUsedMiB: number): GpuState["gpus"] =>
  [0, 1, 2, 3].map((index) => ({
    index,
    name: "NVIDIA H100 80GB HBM3",
    memoryUsedMiB,
    memoryTotalMiB: 81_559,
    utilisationPercent: 99,
    powerWatts: 650,
    temperatureCelsius: 60,
  }));

/** A verdict with its time since the start of the run. */
export type TimedVerdict = Verdict & { readonly atSeconds: number };

/** Events come in, looks are taken, verdicts are kept. */
export class VirtualRun {
  nowMs = 1_000_000;
  readonly startedAtMs = this.nowMs;
  observed: Observed = NOTHING_OBSERVED;
  memory: Memory = newMemory(this.nowMs);
  readonly verdicts: TimedVerdict[] = [];
  /** What the probes show at the next looks. */
  look: Partial<Omit<Facts, "nowMs" | "runStartedAtMs" | "observed">> = {};
  private inner = 0;

  constructor(private readonly contract: Contract = sn38Contract) {}

  /** The software says something now. */
  say(event: EventName, fields: Record<string, FieldValue> = {}): void {
    this.observed = observe(this.observed, { event, fields }, this.nowMs);
  }

  /** The software reports its next step. */
  step(loss = 3): void {
    this.inner += 1;
    this.say("step", { outerStep: 12, innerStep: this.inner, loss });
  }

  /** The next look is due, and taken. */
  tick(): Verdict[] {
    this.nowMs += this.contract.supervision.probeSeconds * 1_000;
    return this.judge();
  }

  /** Judges this moment. */
  judge(): Verdict[] {
    const facts: Facts = {
      nowMs: this.nowMs,
      runStartedAtMs: this.startedAtMs,
      observed: this.observed,
      processes: undefined,
      gpus: undefined,
      gpuPeakMiB: undefined,
      bucket: undefined,
      ...this.look,
    };
    const file = { ...DEPLOYED, supervision: this.contract.supervision };
    const { memory, verdicts } = judge(file, this.memory, facts);
    this.memory = memory;
    for (const verdict of verdicts) this.verdicts.push({ ...verdict, atSeconds: this.seconds });
    return [...verdicts];
  }

  /** Since the start of the run. */
  get seconds(): number {
    return (this.nowMs - this.startedAtMs) / 1_000;
  }

  /** Looks for `seconds`, with `before` called ahead of each look. Ends at the first verdict. */
  watch(seconds: number, before: () => void = () => {}): TimedVerdict | undefined {
    const known = this.verdicts.length;
    for (const end = this.seconds + seconds; this.seconds < end && this.verdicts.length === known; ) {
      before();
      this.tick();
    }
    return this.verdicts[known];
  }
}

/** A run that has made a few steps, 15 s apart. */
export function trained(contract: Contract = sn38Contract): VirtualRun {
  const run = new VirtualRun(contract);
  run.say("stateLoaded");
  for (let step = 0; step < 5; step += 1) {
    for (let look = 0; look < 3; look += 1) run.tick();
    run.step();
  }
  return run;
}
