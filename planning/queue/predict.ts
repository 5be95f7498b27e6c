/** How long a job takes on so many GPUs of a kind, and whether it fits them, by the rules that its trainer's plan goes by. */
import type { Problem } from "../../config/error";
import { GOD_IMAGE_REPEATS } from "../../workloads/god-image/upstream";
import { Findings } from "../findings";
import type { Finding } from "../plan";
import type { GpuHost } from "../planHosts";
import { gpuKindOf, type JobTime } from "../time";
import { checkHours as checkImageHours, checkMemory as checkImageMemory } from "../trainers/god-image/rules";
import { imageJobTime, imageStepSeconds, imageSteps } from "../trainers/god-image/steps";
import { godImageValues } from "../trainers/god-image/values";
import { checkAllocation } from "../trainers/god-text/allocation";
import { checkHours, lengthOf, timeOf } from "../trainers/god-text/hours";
import { checkMemory } from "../trainers/god-text/memory";
import { setupOf } from "../trainers/god-text/setup";
import { godTextValues } from "../trainers/god-text/values";
import { asImageJob, asTextJob } from "./asJob";
import type { ImageQueueJob, QueueJob, TextQueueJob } from "./schema";

/** What is foreseen of a job on some GPUs. */
export interface Prediction {
  /** Undefined where the time model does not know such a job. */
  time: JobTime | undefined;
  /** Why there is no time. */
  unknown: string | undefined;
  /** Hours that it holds its GPUs: until it is done, and never longer than it is given. */
  hours: number;
  /** The same at the slow end of the time model. */
  slowHours: number;
  /** Why it does not fit the GPUs' memory. */
  problems: Problem[];
  /** What the trainer's plan would warn of. */
  warnings: Finding[];
}

/** Foresees a job on `gpus` GPUs of this host. What its values have wrong is said when the file is read, and not here. */
export function predict(job: QueueJob, gpus: number, host: GpuHost): Prediction {
  const findings = new Findings();
  const { time, unknown } =
    job.workload === "god-text" ? textTime(job, gpus, host, findings) : imageTime(job, host, findings);
  return {
    time,
    unknown,
    // Upstream ends a job when its hours have passed, and a job whose length nobody knows may need all of them.
    hours: Math.min(time?.expectedHours ?? job.hours, job.hours),
    slowHours: Math.min(time?.highHours ?? job.hours, job.hours),
    problems: findings.problems,
    warnings: findings.warnings,
  };
}

type Timed = Pick<Prediction, "time" | "unknown">;

function textTime(job: TextQueueJob, gpus: number, host: GpuHost, findings: Findings): Timed {
  const text = asTextJob(job);
  const size = { task: job.task, sizeB: job.model.sizeB, gpus };
  const { config } = godTextValues(job.name, text, size, new Findings());
  const setup = setupOf(config, text.model, size);
  const time = timeOf(config, text, setup, host);
  const length = lengthOf(text, setup, time);
  checkMemory(job.name, setup, host, findings);
  checkHours(job.name, text, time, length, findings);
  checkAllocation(job.name, text, gpus, findings);
  if (length !== undefined) return { time: length, unknown: undefined };
  if (job.task === "grpo")
    return { time: undefined, unknown: "most of a GRPO step generates answers, which no model here knows" };
  return { time: undefined, unknown: gpuUnknown(host) ?? "without dataset.samples nothing tells its steps" };
}

function imageTime(job: ImageQueueJob, host: GpuHost, findings: Findings): Timed {
  const image = asImageJob(job);
  const { modelType, images, hours, tuning } = image;
  const { config } = godImageValues("job", image, new Findings(), job.name);
  const repeats = job.repeats ?? GOD_IMAGE_REPEATS[modelType];
  const steps = imageSteps(modelType, config, { images, repeats });
  const stepSeconds =
    tuning.expectedStepSeconds ?? imageStepSeconds(modelType, config, host.machine.gpuModel);
  checkImageMemory(job.name, image, config, host, findings);
  checkImageHours(job.name, image, steps, stepSeconds, findings);
  if (stepSeconds === undefined) return { time: undefined, unknown: gpuUnknown(host) };
  return { time: imageJobTime(modelType, steps.steps, stepSeconds, images, hours), unknown: undefined };
}

function gpuUnknown({ machine }: GpuHost): string | undefined {
  return gpuKindOf(machine.gpuModel) === undefined
    ? `the time model does not know ${machine.gpuModel}`
    : undefined;
}
