/** A run of SN38 on a virtual clock, judged by the plan's own contract. */
import type { Facts } from "../../launcher/act/facts";
import { judge, type Memory, newMemory, type Verdict } from "../../launcher/act/judge";
import { type GpuState, NOTHING_OBSERVED, type Observed, observe } from "../../launcher/observe/state";
import type { EventName, FieldValue } from "../../workloads/events";
import type { Supervision } from "../../workloads/launchfile";
import { SN38_PROBE_SECONDS, SN38_RESTART, sn38Faults, sn38Silence } from "../../workloads/sn38/faults";

const STEP_SECONDS = 15;
const file = {
  gpus: { count: 4, model: "H100" },
  bucket: {
    name: "llama-4b-ws-4-227",
    endpoint: "https://r2.example",
    maxObjectAgeSeconds: 4_800,
    maxBlockAgeSeconds: 2_400,
  },
  supervision: {
    probeSeconds: SN38_PROBE_SECONDS,
    faults: sn38Faults,
    restart: { ...SN38_RESTART, keepAlive: false },
    silence: sn38Silence(STEP_SECONDS),
    ladder: [],
    firstUploadStep: 8,
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

/** A run on a virtual clock: events come in, looks are taken, verdicts are kept. */
export class VirtualRun {
  nowMs = 1_000_000;
  readonly startedAtMs = this.nowMs;
  observed: Observed = NOTHING_OBSERVED;
  memory: Memory = newMemory(this.nowMs);
  readonly verdicts: (Verdict & { atSeconds: number })[] = [];
  look: Partial<Pick<Facts, "processes" | "gpus" | "gpuPeakMiB" | "bucket">> = {};
  private inner = 0;

  constructor(private readonly faults: Supervision["faults"] = sn38Faults) {}

  say(event: EventName, fields: Record<string, FieldValue> = {}): void {
    this.observed = observe(this.observed, { event, fields }, this.nowMs);
  }

  step(loss = 3): void {
    this.inner += 1;
    this.say("step", { outerStep: 12, innerStep: this.inner, loss });
  }

  tick(): Verdict[] {
    this.nowMs += SN38_PROBE_SECONDS * 1_000;
    return this.judge();
  }

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
    const { memory, verdicts } = judge(
      { ...file, supervision: { ...file.supervision, faults: this.faults } },
      this.memory,
      facts,
    );
    this.memory = memory;
    for (const verdict of verdicts) this.verdicts.push({ ...verdict, atSeconds: this.seconds });
    return [...verdicts];
  }

  get seconds(): number {
    return (this.nowMs - this.startedAtMs) / 1_000;
  }

  /** Looks for `seconds`, with `before` called ahead of each look. Ends at the first verdict. */
  watch(seconds: number, before: () => void = () => {}): (Verdict & { atSeconds: number }) | undefined {
    const known = this.verdicts.length;
    for (const end = this.seconds + seconds; this.seconds < end && this.verdicts.length === known; ) {
      before();
      this.tick();
    }
    return this.verdicts[known];
  }
}

/** A run that has made a few steps. */
export function trained(): VirtualRun {
  const run = new VirtualRun();
  run.say("stateLoaded");
  for (let step = 0; step < 5; step += 1) {
    for (let look = 0; look < 3; look += 1) run.tick();
    run.step();
  }
  return run;
}
