/** Whether a job is done within its hours. */
import type { Findings } from "../../findings";
import { parameterCounts, type TextSetup } from "../../memory";
import type { TimePlan } from "../../plan";
import type { GpuHost } from "../../planHosts";
import {
  type Batching,
  computedTokens,
  gpuKindOf,
  type JobTime,
  jobTime,
  meanTokens,
  stepOfSetup,
  textStepTime,
  usefulShare,
} from "../../time";
import type { GodTextJob } from "./job";
import { batchOf, numberOf } from "./setup";
import type { ConfigValue } from "./values";

/** Steps and times of a job, as far as the model knows them. */
export interface GodTextTime {
  stepSeconds: number;
  /** Optimizer steps; undefined where nothing says how many samples there are. */
  steps: number | undefined;
  /** Share of the computed tokens that are text. */
  usefulShare: number;
  /** Samples of a step: more than the batch's rows where several are packed into one. */
  samplesPerStep: number;
}

type Config = ReadonlyMap<string, ConfigValue>;

/** Loading 16-bit weights from a cold disk at 1 GB/s, and half a minute for everything else: an assumption. */
const LOAD_BYTES_PER_SECOND = 1e9;
const START_SECONDS = 30;
/** Tokens a second of one tokeniser on eight cores: an assumption. */
const TOKENISED_PER_SECOND = 2e6;

/** The step time by the model, and the number of steps; undefined where the GPU or the task is not modelled. */
export function timeOf(
  config: Config,
  { task, dataset }: Pick<GodTextJob, "task" | "dataset">,
  setup: TextSetup,
  host: GpuHost | undefined,
): GodTextTime | undefined {
  const gpu = host === undefined ? undefined : gpuKindOf(host.machine.gpuModel);
  // The answers that a GRPO step generates take most of its time, and no model of them is here.
  if (gpu === undefined || task.type === "grpo") return undefined;
  const batching = batchingOf(config, task);
  const lengths = { medianTokens: dataset.medianTokens, p95Tokens: dataset.p95Tokens };
  const { microBatch, accumulation, effectiveBatch } = batchOf(config, setup.gpus);
  const sequence = computedTokens(lengths, batching, setup.sequence, microBatch);
  const { stepSeconds } = textStepTime(stepOfSetup({ ...setup, sequence }, gpu, accumulation));
  const share = usefulShare(lengths, batching, setup.sequence, microBatch);
  const perRow = batching === "packed" ? (setup.sequence * share) / meanTokens(lengths, setup.sequence) : 1;
  return { stepSeconds, steps: stepsOf(), usefulShare: share, samplesPerStep: effectiveBatch * perRow };

  function stepsOf(): number | undefined {
    const most = config.get("max_steps");
    if (typeof most === "number") return most;
    if (dataset.samples === undefined) return undefined;
    const held = numberOf(config, "val_set_size", 0);
    const samples = held < 1 ? dataset.samples * (1 - held) : Math.max(1, dataset.samples - held);
    return Math.ceil(Math.ceil(samples / perRow / effectiveBatch) * numberOf(config, "num_epochs", 1));
  }
}

/** Preference tasks are padded to the longest of a micro-batch by TRL's collator, whatever pad_to_sequence_len says. */
function batchingOf(config: Config, { type }: GodTextJob["task"]): Batching {
  if (config.get("sample_packing") === true) return "packed";
  return config.get("pad_to_sequence_len") === true && type !== "dpo" ? "full-length" : "padded";
}

/** The whole job: loading, tokenising, the steps and the saving; undefined where nothing says how many steps. */
export function lengthOf(
  { dataset, hours }: Pick<GodTextJob, "dataset" | "hours">,
  setup: TextSetup,
  time: GodTextTime | undefined,
): JobTime | undefined {
  if (time?.steps === undefined) return undefined;
  const bytes = 2 * parameterCounts(setup.model).total;
  const tokens = (dataset.samples ?? 0) * dataset.medianTokens;
  return jobTime({
    steps: time.steps,
    stepSeconds: time.stepSeconds,
    startSeconds: START_SECONDS + bytes / LOAD_BYTES_PER_SECOND + tokens / TOKENISED_PER_SECOND,
    endSeconds: START_SECONDS,
    hours,
  });
}

/** The figures for the plan. */
export function timePlan(
  { hours }: Pick<GodTextJob, "hours">,
  time: GodTextTime | undefined,
  length: JobTime | undefined,
): TimePlan | undefined {
  if (time === undefined) return undefined;
  const { steps, stepSeconds, usefulShare, samplesPerStep } = time;
  const share = `${Math.round(usefulShare * 100)}% of the computed tokens are text`;
  return {
    stepSeconds: Math.round(stepSeconds * 100) / 100,
    source: "time model",
    samplesPerStep: Math.round(samplesPerStep * 10) / 10,
    note: steps === undefined ? share : `${steps} steps; ${share}`,
    hours:
      length === undefined
        ? undefined
        : { expected: Math.round(length.expectedHours * 100) / 100, given: hours },
  };
}

/** Says whether the hours suffice; a warning where they do not, or may not. */
export function checkHours(
  path: string,
  { hours }: Pick<GodTextJob, "hours">,
  time: GodTextTime | undefined,
  length: JobTime | undefined,
  findings: Findings,
): void {
  if (time?.steps === undefined || length === undefined || length.verdict === "enough") return;
  const range = `${hoursText(length.lowHours)} to ${hoursText(length.highHours)}`;
  findings.warn(
    "LP-GTEXT-101",
    `${path}.hours`,
    `${hours} h; the ${time.steps} steps of ${time.stepSeconds.toFixed(1)} s take ${range} by docs/time-model.md, which ${length.verdict === "too short" ? "is too long" : "may be too long"}. What lies in the folder when the hours end is what counts upstream: at most ${length.safeSteps} steps are safe (tuning.config max_steps).`,
  );
}

function hoursText(hours: number): string {
  return hours < 1 ? `${Math.round(hours * 60)} min` : `${hours.toFixed(1)} h`;
}
