/** Functions of the aws provider. */

import { stableHex } from "../../cloud";
import { seen } from "../../sources";
import { bool, type FunctionTable, list, map, obj, required, str } from "../../table";
import { text } from "../../values";
import { ACCOUNT_ID } from "./shared";
import { ANSWERS, SDK, upstream } from "./sources";

interface Gpus {
  readonly count: number;
  readonly name: string;
  readonly memoryMiB: number;
}

/** The H100 and H200 instance types of provider-facts 3.1. */
const GPU_TYPES: Readonly<Record<string, { vcpus: number; memoryMiB: number; gpus: Gpus }>> = {
  "p5.4xlarge": { vcpus: 16, memoryMiB: 262_144, gpus: { count: 1, name: "H100", memoryMiB: 81_920 } },
  "p5.48xlarge": { vcpus: 192, memoryMiB: 2_097_152, gpus: { count: 8, name: "H100", memoryMiB: 81_920 } },
  "p5e.48xlarge": { vcpus: 192, memoryMiB: 2_097_152, gpus: { count: 8, name: "H200", memoryMiB: 144_384 } },
  "p5en.48xlarge": { vcpus: 192, memoryMiB: 2_097_152, gpus: { count: 8, name: "H200", memoryMiB: 144_384 } },
};

const region = str();

export const getParameter: FunctionTable = {
  token: "aws:ssm/getParameter:getParameter",
  sources: [upstream("ssm/func.dataSourceParameter", "13-52"), SDK, ANSWERS],
  inputs: { name: str(required), region, withDecryption: bool({ default: true }) },
  call: (args, config) => {
    const name = text(args, "name") ?? "";
    if (!name.startsWith("/aws/service/")) {
      throw new Error(`reading SSM Parameter (${name}): couldn't find resource`);
    }
    const place = text(args, "region") ?? text(config, "region") ?? "us-east-1";
    const value = `ami-0${stableHex(`${place}|${name}`, 16)}`;
    return {
      arn: `arn:aws:ssm:${place}::parameter${name}`,
      id: name,
      insecureValue: value,
      name,
      region: place,
      type: "String",
      value: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value },
      version: 1,
      withDecryption: args.withDecryption ?? true,
    };
  },
};

export const getSubnet: FunctionTable = {
  token: "aws:ec2/getSubnet:getSubnet",
  sources: [upstream("ec2/func.dataSourceSubnet", "17-132"), SDK, ANSWERS],
  inputs: {
    availabilityZone: str(),
    availabilityZoneId: str(),
    cidrBlock: str(),
    defaultForAz: bool(),
    filters: list(obj({ name: str(required), values: list(str(), required) })),
    id: str(),
    region,
    state: str(),
    tags: map(str()),
    vpcId: str(),
  },
  call: (args, config) => {
    const id = text(args, "id") ?? `subnet-${stableHex(JSON.stringify(args), 17)}`;
    if (!/^subnet-[0-9a-f]{8,17}$/.test(id))
      throw new Error(`InvalidSubnetID.NotFound: The subnet ID '${id}' does not exist`);
    const place = text(args, "region") ?? text(config, "region") ?? "us-east-1";
    return {
      arn: `arn:aws:ec2:${place}:${ACCOUNT_ID}:subnet/${id}`,
      availabilityZone: text(args, "availabilityZone") ?? `${place}a`,
      availabilityZoneId: "use1-az1",
      availableIpAddressCount: 250,
      cidrBlock: "10.1.0.0/24",
      id,
      mapPublicIpOnLaunch: true,
      ownerId: ACCOUNT_ID,
      region: place,
      state: "available",
      tags: {},
      vpcId: text(args, "vpcId") ?? `vpc-${stableHex(id, 17)}`,
    };
  },
};

export const getInstanceType: FunctionTable = {
  token: "aws:ec2/getInstanceType:getInstanceType",
  sources: [
    upstream("ec2/func.dataSourceInstanceType", "14-434"),
    SDK,
    seen("AWS's list of accelerated instance types: GPUs and memory of the P5 family"),
  ],
  inputs: { instanceType: str(required), region },
  call: (args) => {
    const instanceType = text(args, "instanceType") ?? "";
    const known = GPU_TYPES[instanceType];
    if (known === undefined) {
      throw new Error(
        `reading EC2 Instance Type (${instanceType}): InvalidInstanceType: it is not one of ${Object.keys(GPU_TYPES).join(", ")}`,
      );
    }
    const { gpus, vcpus, memoryMiB } = known;
    return {
      defaultVcpus: vcpus,
      gpuses: [{ count: gpus.count, manufacturer: "NVIDIA", memorySize: gpus.memoryMiB, name: gpus.name }],
      id: instanceType,
      instanceStorageSupported: true,
      instanceType,
      memorySize: memoryMiB,
      supportedUsagesClasses: ["on-demand", "spot", "capacity-block"],
      totalGpuMemory: gpus.count * gpus.memoryMiB,
    };
  },
};

export const getCallerIdentity: FunctionTable = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  sources: [upstream("sts/method.callerIdentityDataSource.Schema", "15-33"), SDK, ANSWERS],
  inputs: {},
  call: () => ({
    accountId: ACCOUNT_ID,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/rehearsal`,
    id: ACCOUNT_ID,
    userId: "AIDAREHEARSAL00000000",
  }),
};

export const getRegion: FunctionTable = {
  token: "aws:index/getRegion:getRegion",
  sources: [upstream("meta/method.regionDataSource.Schema", "20-38"), SDK, ANSWERS],
  inputs: { endpoint: str(), id: str(), name: str(), region },
  call: (args, config) => {
    const place = text(args, "region") ?? text(config, "region") ?? "us-east-1";
    return {
      description: place,
      endpoint: `ec2.${place}.amazonaws.com`,
      id: place,
      name: place,
      region: place,
    };
  },
};

export const getPartition: FunctionTable = {
  token: "aws:index/getPartition:getPartition",
  sources: [upstream("meta/method.partitionDataSource.Schema", "13-28"), SDK, ANSWERS],
  inputs: { id: str() },
  call: () => ({
    dnsSuffix: "amazonaws.com",
    id: "aws",
    partition: "aws",
    reverseDnsPrefix: "com.amazonaws",
  }),
};
