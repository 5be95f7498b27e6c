import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type { Input, Resource } from "@pulumi/pulumi";
import type { PortPlan } from "../../../planning/plan";

const everywhere = "0.0.0.0/0";

/**
 * The security group of a host: the ports of its trainers' contracts from everywhere, everything outwards. Nothing
 * else comes in, ssh neither: operators arrive through an SSM session, which the instance opens outwards.
 */
export function hostFirewall(
  name: string,
  ports: readonly PortPlan[],
  vpcId: Input<string>,
  tags: Record<string, string>,
  parent: Resource,
): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(
    name,
    // Changing a description would replace the group.
    { vpcId, description: "Launchpad host: contract ports only", tags },
    { parent },
  );
  for (const { port, protocol, purpose } of ports) {
    new vpc.SecurityGroupIngressRule(
      `${name}-${protocol}-${port}`,
      {
        securityGroupId: group.id,
        ipProtocol: protocol,
        fromPort: port,
        toPort: port,
        cidrIpv4: everywhere,
        description: ruleDescription(purpose),
        tags,
      },
      { parent },
    );
  }
  new vpc.SecurityGroupEgressRule(
    name,
    { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: everywhere, description: "everything", tags },
    { parent },
  );
  return group;
}

/** EC2 takes at most 255 of letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* in a description. */
export function ruleDescription(text: string): string {
  return text.replace(/[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, " ").slice(0, 255);
}
