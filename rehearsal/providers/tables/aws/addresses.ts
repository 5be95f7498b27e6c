/** Elastic addresses. */
import { bool, type ResourceTable, replaces, str } from "../../table";
import { exactlyOneOf } from "./rules";
import { awsId, region, regional, regionOf, tags, tagsAll } from "./shared";
import { SDK, upstream } from "./sources";

export const eip: ResourceTable = {
  token: "aws:ec2/eip:Eip",
  sources: [upstream("ec2/func.resourceEIP", "24-132"), SDK],
  inputs: {
    address: str(replaces),
    associateWithPrivateIp: str(),
    customerOwnedIpv4Pool: str(),
    domain: str({ onChange: "replace", computed: true, oneOf: ["vpc", "standard"] }),
    instance: str({ computed: true }),
    ipamPoolId: str({ onChange: "replace", computed: true }),
    networkBorderGroup: str({ onChange: "replace", computed: true }),
    networkInterface: str({ computed: true }),
    publicIpv4Pool: str({ onChange: "replace", computed: true }),
    region,
    tags,
    tagsAll,
  },
  outputs: {
    allocationId: "plain",
    arn: "plain",
    associationId: "plain",
    carrierIp: "plain",
    customerOwnedIp: "plain",
    privateDns: "plain",
    privateIp: "plain",
    ptrRecord: "plain",
    publicDns: "plain",
    publicIp: "plain",
  },
  id: awsId("eipalloc"),
  importKey: ({ id }) => id,
  service: (context) => {
    const publicIp = documentationAddress(context.hex("ip", 2));
    return {
      ...regional(context, "elastic-ip"),
      allocationId: context.id,
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      domain: "vpc",
      instance: "",
      networkBorderGroup: regionOf(context),
      networkInterface: "",
      privateIp: "",
      ptrRecord: "",
      publicDns: `ec2-${publicIp.replaceAll(".", "-")}.compute-1.amazonaws.com`,
      publicIp,
      publicIpv4Pool: "amazon",
    };
  },
};

export const eipAssociation: ResourceTable = {
  token: "aws:ec2/eipAssociation:EipAssociation",
  sources: [upstream("ec2/func.resourceEIPAssociation", "19-77"), SDK],
  inputs: {
    allocationId: str({ onChange: "replace", computed: true }),
    allowReassociation: bool(replaces),
    instanceId: str({ onChange: "replace", computed: true }),
    networkInterfaceId: str({ onChange: "replace", computed: true }),
    privateIpAddress: str({ onChange: "replace", computed: true }),
    publicIp: str({ onChange: "replace", computed: true }),
    region,
  },
  rules: exactlyOneOf("instanceId", "networkInterfaceId"),
  id: awsId("eipassoc"),
  importKey: ({ id }) => id,
  service: (context) => ({
    allocationId: "",
    instanceId: "",
    networkInterfaceId: awsId("eni")(context),
    privateIpAddress: "10.0.0.10",
    publicIp: documentationAddress(context.hex("ip", 2)),
    region: regionOf(context),
  }),
};

/** An address of the block that is kept for examples (RFC 5737). */
function documentationAddress(hex: string): string {
  return `203.0.113.${1 + (Number.parseInt(hex, 16) % 254)}`;
}
