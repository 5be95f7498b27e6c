import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import type { Input, Resource } from "@pulumi/pulumi";
import type { AwsHostPlan } from "../../../planning/plan";
import { dlamiScratch, loginUser, renderUserData } from "../userdata";
import { machineName } from "./names";
import type { HostNetwork } from "./network";
import { canProtect, purchaseArgs } from "./purchase";

/**
 * What a running host keeps, whatever the configuration, the AMI's parameter or the user data say by now. All of it
 * is taken anew when the instance is replaced, which only a raised `rebuild` asks for.
 */
const fixedAtCreation = [
  "ami",
  "associatePublicIpAddress",
  "capacityReservationSpecification",
  "instanceMarketOptions",
  "instanceType",
  "rootBlockDevice",
  "subnetId",
  "userData",
];

/** Free space below which a host takes no new image, GiB: the largest image is about 20. */
const minFreeGiB = 20;

/** What an instance is made of. */
export interface InstanceParts {
  plan: AwsHostPlan;
  stack: string;
  operatorKeys: readonly string[];
  network: HostNetwork;
  firewall: ec2.SecurityGroup;
  permissions: ec2.InstanceArgs["iamInstanceProfile"];
  tags: Record<string, string>;
  /** Replaced when `rebuild` is raised. */
  machine: Resource;
  parent: Resource;
}

/** The GPU machine. */
export function gpuInstance(name: string, parts: InstanceParts): ec2.Instance {
  const { plan, network, machine, parent } = parts;
  return new ec2.Instance(
    name,
    {
      ami: imageId(plan),
      instanceType: plan.instanceType,
      subnetId: network.subnetId,
      vpcSecurityGroupIds: [parts.firewall.id],
      // An address from the first second; the elastic one takes its place as soon as it is associated.
      associatePublicIpAddress: true,
      iamInstanceProfile: parts.permissions,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        // One hop ends at the host: a container on a bridge network cannot take the instance's role.
        httpPutResponseHopLimit: 1,
      },
      rootBlockDevice: {
        encrypted: true,
        volumeType: "gp3",
        volumeSize: plan.root.sizeGiB,
        iops: plan.root.iops,
        throughput: plan.root.throughputMiBs,
        deleteOnTermination: true,
      },
      userData: renderUserData({
        hostName: machineName(parts.stack, plan.name),
        loginUser,
        sshPublicKeys: parts.operatorKeys,
        scratchMount: dlamiScratch,
        gpuCount: plan.machine.gpuCount,
        gpuModel: plan.machine.gpuModel,
        minFreeGiB,
        dockerLogs: { maxSizeMiB: 50, maxFiles: 5 },
      }),
      ...(canProtect(plan.purchase) ? { disableApiTermination: plan.terminationProtection } : {}),
      ...purchaseArgs(plan.purchase),
      tags: parts.tags,
    },
    {
      parent,
      protect: plan.terminationProtection,
      ignoreChanges: fixedAtCreation,
      // Delete-first comes with it: there is rarely capacity, or quota, for a second one.
      replaceWith: [machine],
      dependsOn: [machine, ...network.ready],
      customTimeouts: { create: "30m", delete: "30m" },
    },
  );
}

/** The AMI: fixed, or what the public parameter holds on the day on which the instance is made. */
function imageId({ ami, region }: AwsHostPlan): Input<string> {
  if (ami.kind === "id") return ami.id;
  return ssm.getParameterOutput({ name: ami.name, region }).insecureValue;
}
