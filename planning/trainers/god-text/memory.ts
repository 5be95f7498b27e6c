import { show } from "../../../config/error";
import type { Findings } from "../../findings";
import {
  componentText,
  estimateTextMemory,
  fitText,
  nearestFits,
  overLimit,
  type TextSetup,
} from "../../memory";
import type { TrainerEstimates } from "../../plan";
import type { GpuHost } from "../../planHosts";
import { type GpuKind, gpuKindOf } from "../../time";

/** The memory model's largest error on a published point (docs/memory-model.md). */
const MARGIN = 0.15;

/** Peak memory of a GPU against what it has, and the figures for the plan. Over the limit is an error. */
export function checkMemory(
  path: string,
  setup: TextSetup,
  host: GpuHost | undefined,
  findings: Findings,
): TrainerEstimates["gpuMemoryGiB"] {
  const estimate = estimateTextMemory(setup);
  const { peakGiB, components } = estimate;
  const limit = host?.machine.gpuMemoryGiB;
  const at = `${path}.tuning.config["micro_batch_size"]`;
  if (limit !== undefined && peakGiB > limit) {
    const gpu = gpuKindOf(host?.machine.gpuModel ?? "") ?? "h100";
    const limits = { gpuGib: limit, maxGpus: host?.machine.gpuCount ?? setup.gpus, gpu };
    const over = overLimit(estimate, limit, nearestFits(setup, { ...limits, count: 3 }));
    if (over !== undefined) {
      const fix = `${over.fix}${shardedFits(setup, limits)}`;
      findings.problem(at, show(setup.microBatch), over.rule, fix, "LP-GTEXT-084");
    }
  } else if (limit !== undefined && peakGiB * (1 + MARGIN) > limit) {
    findings.warn(
      "LP-GTEXT-100",
      at,
      `about ${peakGiB.toFixed(0)} of ${limit} GiB (${componentText(components)}); the model was up to ${MARGIN * 100}% off on published points. After running out the launcher goes down the ladder.`,
    );
  }
  return {
    low: round1(peakGiB * (1 - MARGIN)),
    high: round1(peakGiB * (1 + MARGIN)),
    source: `docs/memory-model.md, ${setup.model.name}: micro-batch ${setup.microBatch} x ${setup.sequence} tokens${setup.sequencesPerSample === 2 ? " x 2" : ""}, ${setup.checkpointing === "none" ? "no checkpointing" : "checkpointing"}, ${setup.sharding === "fsdp" ? `sharded over ${setup.gpus}` : "one copy a GPU"}`,
    components: components.map(({ name, gib }) => ({ name, gib: round1(gib * (1 + MARGIN)) })),
  };
}

/** What fits when the GPUs that are there share the model instead of each holding it. */
function shardedFits(setup: TextSetup, limits: { gpuGib: number; gpu: GpuKind }): string {
  if (setup.gpus === 1 || setup.sharding !== "replicated") return "";
  const fits = nearestFits({ ...setup, sharding: "fsdp" }, { ...limits, maxGpus: setup.gpus, count: 2 });
  return fits.length === 0 ? "" : `; with fsdp: [full_shard, auto_wrap] ${fits.map(fitText).join(", or ")}`;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
