import { show } from "../config/error";
import type { RegistryConfig } from "../config/schema/registry";
import type { Findings } from "./findings";
import type { TrainerPlan } from "./plan";
import type { ImageRulePlan, RegistryPlan } from "./planRegistries";

/** What resolving a registry needs besides its own config. */
export interface RegistryContext {
  production: boolean;
  awsRegion: string | undefined;
  /** Names of the folders below images/ that have a Dockerfile. */
  images: readonly string[];
}

/**
 * The whole lifecycle of a repository. The rule for all images stands last, as ECR demands of `any`, and the order is
 * that of the priorities, in which ECR gives rules back.
 *
 * Source: docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html.
 */
export function imageRules(untaggedDays: number, keepImages: number): ImageRulePlan[] {
  return [
    {
      rulePriority: 1,
      description: `Images without a tag end ${untaggedDays} days after they were pushed`,
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: untaggedDays,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: `The newest ${keepImages} images stay`,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
      action: { type: "expire" },
    },
  ];
}

/** Resolves and checks one registry; undefined when it cannot be made. */
export function resolveRegistry(
  name: string,
  registry: RegistryConfig,
  context: RegistryContext,
  findings: Findings,
): RegistryPlan | undefined {
  const path = `registries.${name}`;
  const region = context.awsRegion;
  if (region === undefined) {
    findings.problem(
      "aws:region",
      "nothing",
      `registry ${name} is made at AWS and needs a region`,
      "pulumi config set aws:region us-east-1",
    );
  }
  checkKey(`${path}.kmsKeyArn`, registry.kmsKeyArn, region, findings);
  if (region === undefined) return undefined;
  return {
    name,
    kind: registry.kind,
    region,
    repositories: registry.repositories.map((repository) => ({
      name: repository,
      image: imageNamed(repository, context.images),
    })),
    kmsKeyArn: registry.kmsKeyArn,
    protect: context.production,
    lifecycle: imageRules(registry.untaggedDays, registry.keepImages),
  };
}

/** A key's ARN: `key/` with a UUID, or with `mrk-` and 32 digits where it has replicas in other regions. */
const KEY_ARN =
  /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/**
 * ECR takes a key by id, alias or ARN, in its own region only, and gives it back as an ARN. The provider compares the
 * two as text, and a difference replaces the repository: any other spelling would do so in every `up`
 * (terraform-provider-aws v6.58.0 internal/service/ecr/repository.go: kms_key is ForceNew and has no comparison).
 */
function checkKey(path: string, key: string | undefined, region: string | undefined, findings: Findings) {
  if (key === undefined) return;
  const found = KEY_ARN.exec(key);
  if (found === null) {
    findings.problem(
      path,
      show(key),
      "a key is named by its ARN: ECR answers with that, and any other spelling would replace the repository in each up",
      "aws kms describe-key --key-id KEY --query KeyMetadata.Arn --output text",
      "LP-REG-001",
    );
  } else if (region !== undefined && found[1] !== region) {
    findings.problem(
      path,
      show(key),
      `the key lies in ${found[1]}, and ECR takes one of its own region, here ${region}`,
      `use a key of ${region}, or leave it out for AWS's own`,
      "LP-REG-002",
    );
  }
}

/** The image that the last part of a repository's name names. */
function imageNamed(repository: string, images: readonly string[]): string | undefined {
  const last = repository.split("/").at(-1) ?? "";
  return images.find((image) => image === last || `launchpad-${image}` === last);
}

/** Two entries that make the same repository would undo each other. */
export function checkSameRepositoryTwice(
  registries: ReadonlyMap<string, RegistryConfig | undefined>,
  findings: Findings,
): void {
  const seen = new Map<string, string>();
  for (const [name, registry] of registries) {
    registry?.repositories.forEach((repository, index) => {
      const path = `registries.${name}.repositories[${index}]`;
      const other = seen.get(repository);
      if (other === undefined) seen.set(repository, path);
      else findings.problem(path, show(repository), `${other} is the same repository`, "use one of them");
    });
  }
}

/** How many images a trainer's software needs in its repository: the one that runs, and the one before. */
const IMAGES_EACH = 2;

/**
 * Warns where a repository of this stack keeps too few images for what is pulled from it. ECR counts every image of
 * a repository alike and knows nothing of what runs.
 */
export function checkKept(
  registries: readonly RegistryPlan[],
  trainers: readonly TrainerPlan[],
  findings: Findings,
): void {
  for (const registry of registries) {
    const kept = registry.lifecycle.find(({ selection }) => selection.tagStatus === "any")?.selection
      .countNumber;
    if (kept === undefined) continue;
    for (const repository of registry.repositories) {
      const digests = new Set(
        trainers.flatMap(({ image }) =>
          image.from === "registry" && isRepository(image.repository, registry.region, repository.name)
            ? [image.digest]
            : [],
        ),
      );
      if (digests.size < 2 || kept >= IMAGES_EACH * digests.size) continue;
      findings.warn(
        "LP-REG-003",
        `registries.${registry.name}.keepImages`,
        `${repository.name} keeps ${kept} images, and this stack runs ${digests.size} different ones from it: with the one before of each that is ${IMAGES_EACH * digests.size}. Keep more, or give each its own repository.`,
      );
    }
  }
}

/** Whether a trainer's repository is that one, in whatever account. */
function isRepository(given: string, region: string, name: string): boolean {
  const parts = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(.+)$/.exec(given);
  return parts?.[1] === region && parts[2] === name;
}
