import { show } from "../../config/error";
import type { Parsed } from "../../config/parse";
import type { BucketConfig } from "../../config/schema/bucket";
import type { TrainerConfig } from "../../config/schema/trainer";
import { suggest } from "../../config/suggest";
import type { Findings } from "../findings";
import { sn38Bucket } from "./sn38";

/** How many trainers have software that derives its bucket's name: SN38's alone. */
export function derivingTrainers(trainers: Parsed<TrainerConfig>): number {
  return [...trainers.values()].filter((trainer) => trainer?.workload === "sn38").length;
}

/** The bucket of each trainer whose software derives its name, with that name. */
export function trainerBuckets(
  trainers: Parsed<TrainerConfig>,
  buckets: Parsed<BucketConfig>,
  findings: Findings,
): { trainer: string; bucket: string; bucketName: string }[] {
  const derived: { trainer: string; bucket: string; bucketName: string }[] = [];
  for (const [name, trainer] of trainers) {
    if (trainer?.bucket === undefined) continue;
    if (!buckets.has(trainer.bucket)) {
      const path = `trainers.${name}.bucket`;
      findings.problem(
        path,
        show(trainer.bucket),
        "no such bucket",
        buckets.size === 0 ? "add it under `buckets:`" : suggest(trainer.bucket, [...buckets.keys()]),
      );
    } else if (trainer.workload === "sn38")
      derived.push({ trainer: name, bucket: trainer.bucket, bucketName: sn38Bucket(trainer) });
  }
  for (const [name, trainer] of trainers) {
    if (trainer?.bucket === undefined || trainer.workload === "sn38") continue;
    const owner = derived.find(({ bucket }) => bucket === trainer.bucket);
    if (owner === undefined) continue;
    const rule = `trainer ${owner.trainer} has it, and validators read what lies there`;
    findings.problem(`trainers.${name}.bucket`, show(trainer.bucket), rule, "add a bucket for this one");
  }
  return derived;
}
