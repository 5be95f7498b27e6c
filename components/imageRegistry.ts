import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy";
import { Repository, type RepositoryArgs } from "@pulumi/aws/ecr/repository";
import * as pulumi from "@pulumi/pulumi";
import type { RegistryPlan, RepositoryPlan } from "../planning/plan";

/** What an ImageRegistry needs. */
export interface ImageRegistryArgs {
  plan: RegistryPlan;
  /** Name of the stack: a tag, and part of the line that pushes. */
  stack: string;
}

/** A repository as the stack's outputs name it. */
export interface RepositoryOutput {
  /** Name at ECR. */
  name: string;
  /** What `image.repository` of a trainer is set to. */
  url: string;
  /** The line that logs in, for twelve hours. */
  login: string;
  /** The line that builds an image, pushes it and records its digest. */
  push: string;
}

/**
 * Repositories of Amazon ECR, each encrypted with a KMS key, with tags that are never overwritten, a scan of every
 * image that is pushed, and an end for old ones. AWS deletes none that has images in it.
 */
export class ImageRegistry extends pulumi.ComponentResource {
  /** In the order of the stack file. */
  readonly repositories: pulumi.Output<RepositoryOutput[]>;

  constructor(name: string, args: ImageRegistryArgs, options?: pulumi.ComponentResourceOptions) {
    super("launchpad:images:ImageRegistry", name, {}, options);
    const { plan, stack } = args;
    const tags = { "launchpad:stack": stack, "launchpad:registry": plan.name };
    this.repositories = pulumi.all(
      plan.repositories.map((repository) =>
        this.repository(repository, plan, tags).repositoryUrl.apply((url) =>
          repositoryOutput(url, repository, plan.region, stack),
        ),
      ),
    );
    this.registerOutputs({ repositories: this.repositories });
  }

  private repository({ name }: RepositoryPlan, plan: RegistryPlan, tags: Record<string, string>): Repository {
    const args = { ...repositoryArgs(name, plan), tags };
    const repository = new Repository(name, args, { parent: this, protect: plan.protect });
    new LifecyclePolicy(
      name,
      { repository: repository.name, policy: JSON.stringify({ rules: plan.lifecycle }) },
      // Below the repository it would be protected with it, and a changed rule replaces the policy.
      { parent: this },
    );
    return repository;
  }
}

/** What ECR is asked for. Pure. */
export function repositoryArgs(name: string, { kmsKeyArn }: RegistryPlan): RepositoryArgs {
  return {
    name,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: kmsKeyArn }],
    // Images that a host may still have to pull go by hand or by their number, never with the stack.
    forceDelete: false,
  };
}

/** Where a repository is and the lines that fill it. Pure. */
export function repositoryOutput(
  url: string,
  { name, image }: RepositoryPlan,
  region: string,
  stack: string,
): RepositoryOutput {
  const host = url.split("/")[0] ?? url;
  return {
    name,
    url,
    login: `aws ecr get-login-password --region ${region} | buildah login --username AWS --password-stdin ${host}`,
    push: `npm run images -- push ${image ?? "IMAGE"} --stack ${stack} --repository ${url}`,
  };
}
