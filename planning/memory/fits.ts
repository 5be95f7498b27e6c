import type { GpuKind } from "../time/gpus";
import { stepOfSetup } from "../time/ofSetup";
import { textStepTime } from "../time/textStep";
import type { MemoryEstimate } from "./component";
import type { Checkpointing, TextSetup } from "./setup";
import { estimateTextMemory } from "./text";

/** What a neighbouring set-up changes. */
export interface FitChanges {
  microBatch?: number;
  checkpointing?: Checkpointing;
  rank?: number;
  gpus?: number;
}

/** A set-up near the wanted one that fits. */
export interface Fit {
  changes: FitChanges;
  setup: TextSetup;
  estimate: MemoryEstimate;
  /** Tokens a second of all its GPUs, as a share of the wanted set-up's if that had fitted. A ranking, not a forecast. */
  relativeSpeed: number;
}

/** What may be changed to make a set-up fit. */
export interface FitLimits {
  /** Room of one GPU in GiB. */
  gpuGib: number;
  /** GPUs that may be used; at least those of the set-up. */
  maxGpus: number;
  /** For the ranking by speed. */
  gpu?: GpuKind;
  /** How many to name. */
  count?: number;
}

/**
 * Tokens a second of all GPUs of a set-up, by the time model (planning/time/). Smaller micro-batches are run more often,
 * so that the optimizer's step and the exchange weigh as much as with the wanted one.
 */
export function speedOf(setup: TextSetup, wanted: TextSetup, gpu: GpuKind): number {
  const microBatches = Math.ceil((wanted.microBatch * wanted.gpus) / (setup.microBatch * setup.gpus));
  return textStepTime(stepOfSetup(setup, gpu, microBatches)).tokensPerSecond;
}

/**
 * The nearest set-ups that fit, fastest first: for each checkpointing, rank and number of GPUs the largest micro-batch
 * that fits. What is smaller than wanted is made up by more micro-batches a step, so that the effective batch can stay.
 * The wanted set-up itself is the first when it fits.
 */
export function nearestFits(wanted: TextSetup, limits: FitLimits): Fit[] {
  const { gpuGib, maxGpus, gpu = "h100", count = 5 } = limits;
  const fits: Fit[] = [];
  for (const gpus of gpuChoices(wanted, maxGpus)) {
    for (const checkpointing of checkpointingChoices(wanted.checkpointing)) {
      // A smaller rank costs quality: it is named only where it buys a larger micro-batch.
      let largest = 0;
      for (const rank of rankChoices(wanted)) {
        const fit = largestBatch(neighbour(wanted, gpus, checkpointing, rank), wanted, gpuGib, gpu);
        if (fit === undefined || fit.setup.microBatch <= largest) continue;
        largest = fit.setup.microBatch;
        fits.push(fit);
      }
    }
  }
  return fits
    .filter((fit) => !fits.some((other) => dominates(other, fit)))
    .sort(fastest)
    .slice(0, count);
}

function fastest(a: Fit, b: Fit): number {
  return b.relativeSpeed - a.relativeSpeed || changed(a) - changed(b);
}

/** True when `other` is at least as fast with at least the micro-batch, and changes nothing that `fit` leaves alone. */
function dominates(other: Fit, fit: Fit): boolean {
  if (other === fit || other.relativeSpeed < fit.relativeSpeed) return false;
  if (other.setup.microBatch < fit.setup.microBatch) return false;
  const keys = Object.keys(other.changes) as (keyof FitChanges)[];
  return changed(other) < changed(fit) && keys.every((key) => fit.changes[key] !== undefined);
}

function changed({ changes }: Fit): number {
  return Object.keys(changes).length;
}

function gpuChoices({ gpus }: TextSetup, maxGpus: number): number[] {
  return [gpus, ...[2, 4, 8].filter((each) => each > gpus && each <= maxGpus)];
}

function checkpointingChoices(wanted: Checkpointing): Checkpointing[] {
  return wanted === "full" ? ["full"] : [wanted, "full"];
}

function rankChoices({ method }: TextSetup): (number | undefined)[] {
  if (method.kind === "full") return [undefined];
  const ranks = [method.rank];
  for (let rank = method.rank / 2; rank >= 16 && Number.isInteger(rank); rank /= 2) ranks.push(rank);
  return ranks;
}

function neighbour(
  wanted: TextSetup,
  gpus: number,
  checkpointing: Checkpointing,
  rank: number | undefined,
): TextSetup {
  const method =
    wanted.method.kind === "full" || rank === undefined ? wanted.method : { ...wanted.method, rank };
  const sharding = wanted.sharding === "replicated" && gpus > wanted.gpus ? "fsdp" : wanted.sharding;
  return { ...wanted, gpus, checkpointing, method, sharding };
}

function largestBatch(setup: TextSetup, wanted: TextSetup, gpuGib: number, gpu: GpuKind): Fit | undefined {
  for (let microBatch = wanted.microBatch; microBatch >= 1; microBatch = Math.floor(microBatch / 2)) {
    const smaller = microBatch < wanted.microBatch;
    const tried = { ...setup, microBatch, accumulates: setup.accumulates || smaller };
    const estimate = estimateTextMemory(tried);
    if (estimate.peakGiB > gpuGib) continue;
    const changes: FitChanges = {};
    if (smaller) changes.microBatch = microBatch;
    if (setup.checkpointing !== wanted.checkpointing) changes.checkpointing = setup.checkpointing;
    if (setup.gpus !== wanted.gpus) changes.gpus = setup.gpus;
    if (setup.method.kind !== "full" && wanted.method.kind !== "full")
      if (setup.method.rank !== wanted.method.rank) changes.rank = setup.method.rank;
    const relativeSpeed = speedOf(tried, wanted, gpu) / speedOf(wanted, wanted, gpu);
    return { changes, setup: tried, estimate, relativeSpeed };
  }
  return undefined;
}

/** `micro-batch 4 with full checkpointing: 52 GiB, 0.71 of the speed`. */
export function fitText({ changes, estimate, relativeSpeed }: Fit): string {
  const parts = [
    changes.microBatch === undefined ? undefined : `micro-batch ${changes.microBatch}`,
    changes.checkpointing === undefined ? undefined : `${changes.checkpointing} checkpointing`,
    changes.rank === undefined ? undefined : `rank ${changes.rank}`,
    changes.gpus === undefined ? undefined : `${changes.gpus} GPUs with FSDP`,
  ].filter((part) => part !== undefined);
  const what = parts.length === 0 ? "unchanged" : parts.join(", ");
  return `${what}: ${estimate.peakGiB.toFixed(0)} GiB, ${relativeSpeed.toFixed(2)} of the speed`;
}
