/** VPC, subnets, gateways and routes. */
import { bool, int, obj, type ResourceTable, replaces, set, str } from "../../table";
import { text } from "../../values";
import { awsId, region, regional, regionOf, TFA, tags, tagsAll } from "./shared";

export const vpc: ResourceTable = {
  token: "aws:ec2/vpc:Vpc",
  sources: [`${TFA}/ec2/vpc_.go, not read at this version`],
  inputs: {
    assignGeneratedIpv6CidrBlock: bool(),
    cidrBlock: str({ onChange: "replace", computed: true, pattern: /^\d+\.\d+\.\d+\.\d+\/\d+$/ }),
    enableDnsHostnames: bool({ computed: true }),
    enableDnsSupport: bool({ default: true }),
    enableNetworkAddressUsageMetrics: bool({ computed: true }),
    instanceTenancy: str({ default: "default", oneOf: ["default", "dedicated"] }),
    ipv4IpamPoolId: str(replaces),
    ipv4NetmaskLength: int(replaces),
    region,
    tags,
    tagsAll,
  },
  outputs: {
    arn: "plain",
    defaultNetworkAclId: "plain",
    defaultRouteTableId: "plain",
    defaultSecurityGroupId: "plain",
    dhcpOptionsId: "plain",
    ipv6AssociationId: "plain",
    mainRouteTableId: "plain",
    ownerId: "plain",
  },
  id: awsId("vpc"),
  importKey: ({ id }) => id,
  service: (context) => ({
    ...regional(context, "vpc"),
    defaultNetworkAclId: awsId("acl")(context),
    defaultRouteTableId: awsId("rtb")(context),
    defaultSecurityGroupId: awsId("sg")(context),
    dhcpOptionsId: awsId("dopt")(context),
    enableDnsHostnames: false,
    enableNetworkAddressUsageMetrics: false,
    ipv6AssociationId: "",
    mainRouteTableId: awsId("rtb")(context),
  }),
};

export const subnet: ResourceTable = {
  token: "aws:ec2/subnet:Subnet",
  sources: [`${TFA}/ec2/vpc_subnet.go, not read at this version`],
  inputs: {
    assignIpv6AddressOnCreation: bool(),
    availabilityZone: str({ onChange: "replace", computed: true }),
    availabilityZoneId: str({ onChange: "replace", computed: true, conflictsWith: ["availabilityZone"] }),
    cidrBlock: str(replaces),
    enableDns64: bool(),
    enableResourceNameDnsARecordOnLaunch: bool(),
    enableResourceNameDnsAaaaRecordOnLaunch: bool(),
    ipv6CidrBlock: str(),
    ipv6Native: bool(replaces),
    mapPublicIpOnLaunch: bool(),
    privateDnsHostnameTypeOnLaunch: str({ computed: true, oneOf: ["ip-name", "resource-name"] }),
    region,
    tags,
    tagsAll,
    vpcId: str({ required: true, onChange: "replace" }),
  },
  outputs: { arn: "plain", ipv6CidrBlockAssociationId: "plain", ownerId: "plain" },
  id: awsId("subnet"),
  importKey: ({ id }) => id,
  service: (context) => ({
    ...regional(context, "subnet"),
    availabilityZone: `${regionOf(context)}a`,
    availabilityZoneId: "use1-az1",
    ipv6CidrBlockAssociationId: "",
    privateDnsHostnameTypeOnLaunch: "ip-name",
  }),
};

export const internetGateway: ResourceTable = {
  token: "aws:ec2/internetGateway:InternetGateway",
  sources: [`${TFA}/ec2/vpc_internet_gateway.go, not read at this version`],
  inputs: { region, tags, tagsAll, vpcId: str({ computed: true }) },
  outputs: { arn: "plain", ownerId: "plain" },
  id: awsId("igw"),
  importKey: ({ id }) => id,
  service: (context) => regional(context, "internet-gateway"),
};

const routeTargets = {
  carrierGatewayId: str(),
  coreNetworkArn: str(),
  egressOnlyGatewayId: str(),
  gatewayId: str(),
  localGatewayId: str(),
  natGatewayId: str(),
  networkInterfaceId: str(),
  transitGatewayId: str(),
  vpcEndpointId: str(),
  vpcPeeringConnectionId: str(),
};

export const routeTable: ResourceTable = {
  token: "aws:ec2/routeTable:RouteTable",
  sources: [
    `${TFA}/ec2/vpc_route_table.go, not read at this version (route is Optional and Computed, a set)`,
  ],
  inputs: {
    propagatingVgws: set(str(), { computed: true }),
    region,
    routes: set(
      obj({ cidrBlock: str(), destinationPrefixListId: str(), ipv6CidrBlock: str(), ...routeTargets }),
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

export const route: ResourceTable = {
  token: "aws:ec2/route:Route",
  sources: [`${TFA}/ec2/vpc_route.go, not read at this version`],
  inputs: {
    ...routeTargets,
    destinationCidrBlock: str(replaces),
    destinationIpv6CidrBlock: str(replaces),
    destinationPrefixListId: str(replaces),
    networkInterfaceId: str({ computed: true }),
    region,
    routeTableId: str({ required: true, onChange: "replace" }),
  },
  outputs: { instanceId: "plain", instanceOwnerId: "plain", origin: "plain", state: "plain" },
  id: ({ inputs, hex }) => `r-${text(inputs, "routeTableId")}${hex("route", 10)}`,
  uniqueKey: ({ inputs }) => `${text(inputs, "routeTableId")}|${text(inputs, "destinationCidrBlock")}`,
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
  sources: [`${TFA}/ec2/vpc_route_table_association.go, not read at this version`],
  inputs: {
    gatewayId: str({ onChange: "replace", conflictsWith: ["subnetId"] }),
    region,
    routeTableId: str({ required: true }),
    subnetId: str(replaces),
  },
  id: awsId("rtbassoc"),
  service: (context) => ({ region: regionOf(context) }),
};

export const eip: ResourceTable = {
  token: "aws:ec2/eip:Eip",
  sources: [`${TFA}/ec2/ec2_eip.go, not read at this version`],
  inputs: {
    address: str(replaces),
    associateWithPrivateIp: str(),
    domain: str({ onChange: "replace", computed: true, oneOf: ["vpc", "standard"] }),
    instance: str({ computed: true }),
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
  sources: [`${TFA}/ec2/ec2_eip_association.go, not read at this version`],
  inputs: {
    allocationId: str({ onChange: "replace", computed: true }),
    allowReassociation: bool(replaces),
    instanceId: str({ onChange: "replace", computed: true }),
    networkInterfaceId: str({ onChange: "replace", computed: true }),
    privateIpAddress: str({ onChange: "replace", computed: true }),
    publicIp: str({ onChange: "replace", computed: true }),
    region,
  },
  id: awsId("eipassoc"),
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
