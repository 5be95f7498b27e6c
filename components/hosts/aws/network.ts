import * as ec2 from "@pulumi/aws/ec2";
import type { Input, Resource } from "@pulumi/pulumi";
import type { AwsHostPlan } from "../../../planning/plan";
import { subnetRange } from "./subnetRange";

/** Where an instance is put. */
export interface HostNetwork {
  vpcId: Input<string>;
  subnetId: Input<string>;
  /** What makes the subnet reach the internet. */
  ready: Resource[];
}

/**
 * A network for one host with one public subnet, or the one that the operator named. Peers must reach the host, so
 * there is no NAT. The zone and the range of the subnet stay as they were made until `rebuild` is raised, the range of
 * the network for good. Which network is heldNetwork's to say.
 */
export function hostNetwork(
  name: string,
  plan: AwsHostPlan,
  tags: Record<string, string>,
  parent: Resource,
): HostNetwork {
  if (plan.network.kind === "existing") {
    return { vpcId: plan.network.vpcId, subnetId: plan.network.subnetId, ready: [] };
  }
  const vpc = new ec2.Vpc(
    name,
    { cidrBlock: plan.network.cidr, enableDnsSupport: true, enableDnsHostnames: true, tags },
    { parent, ignoreChanges: ["cidrBlock"] },
  );
  const subnet = new ec2.Subnet(
    name,
    {
      vpcId: vpc.id,
      cidrBlock: vpc.cidrBlock.apply((range) => subnetRange(range, plan.rebuild)),
      availabilityZone: plan.availabilityZone,
      tags,
    },
    { parent, ignoreChanges: ["cidrBlock", "availabilityZone"], replacementTrigger: plan.rebuild },
  );
  const gateway = new ec2.InternetGateway(name, { vpcId: vpc.id, tags }, { parent });
  const table = new ec2.RouteTable(name, { vpcId: vpc.id, tags }, { parent });
  const route = new ec2.Route(
    name,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
    { parent },
  );
  const association = new ec2.RouteTableAssociation(
    name,
    { routeTableId: table.id, subnetId: subnet.id },
    { parent },
  );
  return { vpcId: vpc.id, subnetId: subnet.id, ready: [route, association] };
}
