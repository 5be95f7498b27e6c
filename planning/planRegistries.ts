/** The registries of a plan. */

/** One rule of a repository's lifecycle, in the terms of ECR. */
export interface ImageRulePlan {
  /** Rules are applied from the lowest up. */
  rulePriority: number;
  description: string;
  selection: {
    tagStatus: "untagged" | "any";
    countType: "sinceImagePushed" | "imageCountMoreThan";
    /** With `sinceImagePushed` only. */
    countUnit?: "days";
    countNumber: number;
  };
  action: { type: "expire" };
}

export interface RepositoryPlan {
  /** Name at ECR, such as `launchpad/sn38`. */
  name: string;
  /** Folder below images/ that its last part names; undefined where it names none. */
  image: string | undefined;
}

/** Repositories of Amazon ECR. Tags are never overwritten, each image is scanned when it is pushed. */
export interface RegistryPlan {
  /** Name in the stack. */
  name: string;
  kind: "ecr";
  region: string;
  repositories: RepositoryPlan[];
  /** ARN of the operator's key; undefined for AWS's own. */
  kmsKeyArn: string | undefined;
  protect: boolean;
  lifecycle: ImageRulePlan[];
}
