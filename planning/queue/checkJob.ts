/** What is checked of a job beyond its form: the same rules as of a trainer, and its times. */
import { show } from "../../config/error";
import { GOD_IMAGE_REPEATS } from "../../workloads/god-image/upstream";
import { Findings } from "../findings";
import { checkBatch } from "../trainers/god-image/rules";
import { godImageValues } from "../trainers/god-image/values";
import { contradictions } from "../trainers/god-text/contradictions";
import { checkModelSize } from "../trainers/god-text/modelSize";
import { checkFamily, checkLengths } from "../trainers/god-text/task";
import { godTextValues } from "../trainers/god-text/values";
import { asImageJob, asTextJob } from "./asJob";
import { gpusOfJob } from "./gpus";
import type { ImageQueueJob, QueueJob, TextQueueJob } from "./schema";

/** Says what of a job no deployment would take. */
export function checkJob(path: string, job: QueueJob, findings: Findings): void {
  if (job.deadline !== undefined && job.deadline <= job.arrival)
    findings.problem(
      `${path}.deadline`,
      show(job.deadline),
      `lies not after its arrival at ${job.arrival}`,
      "count both in hours from now",
    );
  if (job.workload === "god-text") checkText(path, job, findings);
  else checkImage(path, job, findings);
}

/** Whether no key of a job speaks against so many GPUs: what a plan advises must be taken when it is written. */
export function takesGpus(job: TextQueueJob, gpus: number): boolean {
  const findings = new Findings();
  checkText(job.name, { ...job, gpus }, findings);
  return findings.problems.length === 0;
}

function checkText(path: string, job: TextQueueJob, findings: Findings): void {
  const text = asTextJob(job);
  const size = { task: job.task, sizeB: job.model.sizeB, gpus: gpusOfJob(job).gpus };
  const { config, own } = godTextValues(path, text, size, findings);
  checkLengths(path, text, findings);
  checkModelSize(path, text, findings);
  for (const { key, rule, fix } of contradictions(config, own, { ...size, samples: job.dataset.samples })) {
    const at = `${path}.tuning.config[${JSON.stringify(key)}]`;
    findings.problem(at, show(config.get(key)), rule, fix, "LP-GTEXT-088");
  }
  // Without an id there is no telling, and neither memory nor time needs the family.
  if (job.model.id !== undefined) checkFamily(path, text, config, findings);
}

function checkImage(path: string, job: ImageQueueJob, findings: Findings): void {
  const image = asImageJob(job);
  const { config } = godImageValues("job", image, findings, path);
  const repeats = job.repeats ?? GOD_IMAGE_REPEATS[job.modelType];
  checkBatch(path, image, config, repeats, job.modelType, findings);
}
