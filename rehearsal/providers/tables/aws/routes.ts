/** Route tables, their routes and what they are associated with. */
import { obj, type ResourceTable, replaces, set, str } from "../../table";
import { type Properties, text } from "../../values";
import { ipv6Spelling, wrongIpv4Range, wrongIpv6Range } from "./cidr";
import { all, exactlyOneOf, wrongArn } from "./rules";
import { awsId, region, regional, regionOf, tags, tagsAll } from "./shared";
import { SDK, upstream } from "./sources";

const routeTargets = {
  carrierGatewayId: str(),
  coreNetworkArn: str({ validate: wrongArn }),
  egressOnlyGatewayId: str(),
  gatewayId: str(),
  localGatewayId: str(),
  natGatewayId: str(),
  networkInterfaceId: str(),
  odbNetworkArn: str({ validate: wrongArn }),
  transitGatewayId: str(),
  vpcEndpointId: str(),
  vpcPeeringConnectionId: str(),
};

export const routeTable: ResourceTable = {
  token: "aws:ec2/routeTable:RouteTable",
  sources: [upstream("ec2/func.resourceRouteTable", "27-143"), SDK],
  inputs: {
    propagatingVgws: set(str(), { computed: true }),
    region,
    routes: set(
      obj({
        cidrBlock: str({ validate: wrongIpv4Range }),
        destinationPrefixListId: str(),
        ipv6CidrBlock: str({ spelling: ipv6Spelling, validate: wrongIpv6Range }),
        ...routeTargets,
      }),
      { computed: true },
    ),
    tags,
    tagsAll,
    vpcId: str({ required: true, onChange: "replace" }),
  },
  outputs: { arn: "plain", ownerId: "plain" },
  id: awsId("rtb"),
  importKey: ({ id }) => id,
  service: (context) => ({ ...regional(context, "route-table"), propagatingVgws: [], routes: [] }),
};

const DESTINATIONS = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

function destination(properties: Properties): string {
  return DESTINATIONS.map((name) => text(properties, name) ?? "").join("");
}

export const route: ResourceTable = {
  token: "aws:ec2/route:Route",
  sources: [
    upstream("ec2/func.resourceRoute", "23-158"),
    upstream("ec2/var.routeValidTargets", "23-35"),
    upstream("ec2/method.routeImportID.Parse", "23-43"),
    SDK,
  ],
  inputs: {
    ...routeTargets,
    // For IPv4 destinations only, for IPv6 destinations only, and not for prefix lists.
    carrierGatewayId: str({ conflictsWith: ["destinationIpv6CidrBlock"] }),
    egressOnlyGatewayId: str({ conflictsWith: ["destinationCidrBlock"] }),
    vpcEndpointId: str({ conflictsWith: ["destinationPrefixListId"] }),
    destinationCidrBlock: str({ onChange: "replace", validate: wrongIpv4Range }),
    destinationIpv6CidrBlock: str({ onChange: "replace", spelling: ipv6Spelling, validate: wrongIpv6Range }),
    destinationPrefixListId: str(replaces),
    networkInterfaceId: str({ computed: true }),
    region,
    routeTableId: str({ required: true, onChange: "replace" }),
  },
  outputs: { instanceId: "plain", instanceOwnerId: "plain", origin: "plain", state: "plain" },
  rules: all(exactlyOneOf(...DESTINATIONS), exactlyOneOf(...Object.keys(routeTargets))),
  importKey: ({ properties }) => `${properties.routeTableId}_${destination(properties)}`,
  id: ({ inputs, hex }) => `r-${text(inputs, "routeTableId")}${hex("route", 10)}`,
  uniqueKey: ({ inputs }) => `${text(inputs, "routeTableId")}|${destination(inputs)}`,
  service: (context) => ({
    instanceId: "",
    instanceOwnerId: "",
    networkInterfaceId: "",
    origin: "CreateRoute",
    region: regionOf(context),
    state: "active",
  }),
};

export const routeTableAssociation: ResourceTable = {
  token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  sources: [
    upstream("ec2/func.resourceRouteTableAssociation", "22-59"),
    upstream("ec2/func.resourceRouteTableAssociationImport", "22-73"),
    SDK,
  ],
  inputs: {
    gatewayId: str(replaces),
    region,
    routeTableId: str({ required: true }),
    subnetId: str(replaces),
  },
  rules: exactlyOneOf("subnetId", "gatewayId"),
  id: awsId("rtbassoc"),
  importKey: ({ properties }) =>
    `${text(properties, "subnetId") ?? text(properties, "gatewayId")}/${properties.routeTableId}`,
  service: (context) => ({ region: regionOf(context) }),
};
