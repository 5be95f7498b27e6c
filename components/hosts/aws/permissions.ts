import * as iam from "@pulumi/aws/iam";
import type { Resource } from "@pulumi/pulumi";
import type { AwsHostPlan } from "../../../planning/plan";
import { partition } from "./names";

/**
 * What the instance itself may do: be reached through SSM, and pull from the named ECR repositories. AWS's managed
 * policy for the first also lets it read SSM parameters of the account: keep no secret there that a host may not see.
 */
export function hostPermissions(
  name: string,
  plan: AwsHostPlan,
  tags: Record<string, string>,
  parent: Resource,
): iam.InstanceProfile {
  const role = new iam.Role(name, { assumeRolePolicy: JSON.stringify(assumedByEc2), tags }, { parent });
  const managed = `arn:${partition(plan.region)}:iam::aws:policy/AmazonSSMManagedInstanceCore`;
  new iam.RolePolicyAttachment(name, { role: role.name, policyArn: managed }, { parent });
  if (plan.ecrRepositories.length > 0) {
    const policy = JSON.stringify(pullPolicy(plan.ecrRepositories));
    new iam.RolePolicy(`${name}-pull`, { role: role.id, policy }, { parent });
  }
  return new iam.InstanceProfile(name, { role: role.name, tags }, { parent });
}

const assumedByEc2 = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** Pull rights on these repositories. The login token cannot be narrowed to one (ECR's own limit). */
export function pullPolicy(repositories: readonly string[]) {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      {
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: repositories.map(repositoryArn).sort(),
      },
    ],
  };
}

/** `<account>.dkr.ecr.<region>.amazonaws.com/<name>` as an ARN. */
export function repositoryArn(repository: string): string {
  const parts = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(.+)$/.exec(repository);
  const [, account = "", region = "", path = ""] = parts ?? [];
  if (parts === null) throw new Error(`${repository} is no ECR repository`);
  return `arn:${partition(region)}:ecr:${region}:${account}:repository/${path}`;
}
