import { show } from "../../config/error";
import type { ImageConfig } from "../../config/schema/image";
import type { WorkloadName } from "../../workloads/launchfile/names";
import type { Findings } from "../findings";
import type { PlanInputs } from "../inputs";
import type { ImagePlan } from "../plan";

/** How many hexadecimal digits of the inputs' hash make an image's tag. */
const TAG_DIGITS = 16;

/** The folder below images/ that a workload's image is built from: custom jobs share the plain one. */
function imageOf(workload: WorkloadName): string {
  return workload === "custom" ? "base" : workload;
}

/** NCCL of an image that is built here from its lock alone; a base or a registry of the operator's may have another. */
export function lockedNccl(
  software: WorkloadName,
  image: ImageConfig,
  inputs: PlanInputs,
): string | undefined {
  if (image.from === "registry" || image.baseImage !== undefined) return undefined;
  return inputs.images[imageOf(software)]?.nccl;
}

/** Resolves where a trainer's image comes from; undefined when it cannot be told. */
export function resolveImage(
  path: string,
  stack: string,
  software: WorkloadName,
  image: ImageConfig,
  inputs: PlanInputs,
  findings: Findings,
): ImagePlan | undefined {
  const workload = imageOf(software);
  if (image.from === "registry") {
    const digest = image.digest ?? inputs.digests[`${stack}/${workload}`];
    if (digest !== undefined) return { from: "registry", repository: image.repository, digest };
    findings.problem(
      `${path}.image.digest`,
      "nothing",
      `no digest of ${image.repository} is recorded for stack ${stack}, and images are deployed by digest only`,
      'write `digest: "sha256:..."` as your registry shows it, or `from: host` to build on the host',
      "LP-IMAGE-001",
    );
    return undefined;
  }
  const made = inputs.images[workload];
  if (made === undefined) {
    findings.problem(
      `${path}.image.from`,
      show(image.from),
      `there is no images/${workload}/Dockerfile`,
      "use `from: registry`",
    );
    return undefined;
  }
  const baseImage = image.baseImage ?? made.baseImage;
  if (baseImage === undefined) {
    const rule = `images/${workload}/base.json names no base image, and a build refuses to run unpinned`;
    findings.problem(
      `${path}.image.baseImage`,
      "nothing",
      rule,
      "write an image with its digest, name@sha256:...",
      "LP-IMAGE-001",
    );
    return undefined;
  }
  // The base is part of what the image is made from, so it is part of the tag.
  const tag = `${made.inputsHash.slice(0, TAG_DIGITS)}-${baseImage.slice(-8)}`;
  return {
    from: "host",
    workload,
    reference: `launchpad/${workload}:${tag}`,
    baseImage,
    inputsHash: made.inputsHash,
  };
}
