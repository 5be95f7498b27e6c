/** Registries that the stack makes. */
import type { Tripwire } from "./entry";

export const registryTripwires: readonly Tripwire[] = [
  {
    id: "LP-REG-001",
    title: "A repository's key by another name than its ARN",
    says: "ECR takes a key by its id, its alias or its ARN",
    truth:
      "it answers with the ARN, the provider compares that with what was written as text, and a difference replaces the repository: in every up",
    source:
      "terraform-provider-aws v6.58.0 internal/service/ecr/repository.go, resourceRepository: kms_key; cloudposse/terraform-aws-ecr#85, aquasecurity/tfsec#1165",
    verdict: "error",
    shown: "an error for anything that is not a key's ARN, with the command that tells it",
    where: "planning/registries.ts",
  },
  {
    id: "LP-REG-002",
    title: "A repository's key in another region",
    says: "the provider checks neither the form of a key nor its region",
    truth: "ECR takes a key of the repository's own region only, and says so when the repository is made",
    source: "docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html",
    verdict: "error",
    shown: "an error when the region in the key's ARN is not aws:region",
    where: "planning/registries.ts",
  },
  {
    id: "LP-REG-003",
    says: "a lifecycle policy keeps the newest images",
    truth:
      "it counts all images of a repository alike and does not know which of them run: with several kinds of image in one repository the one that is pushed seldom goes first",
    source: "docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html",
    verdict: "warning",
    shown: "a warning when a repository keeps less than twice as many images as this stack runs from it",
    where: "planning/registries.ts",
  },
  {
    id: "LP-REG-004",
    title: "Tags that move",
    says: "a repository of ECR lets a tag be pushed again, for other content; its lifecycle and scans are off",
    truth: "what a tag means then depends on the day, and nobody sees that it changed",
    source:
      "terraform-provider-aws v6.58.0 internal/service/ecr/repository.go, resourceRepository: image_tag_mutability",
    verdict: "construction",
    shown:
      "tags are immutable, each image is scanned when it is pushed, and deployment is by digest: a tag is for people only",
    where: "components/imageRegistry.ts",
  },
];
