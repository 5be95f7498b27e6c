/** VPC, subnets and gateways. */
import { bool, int, type ResourceTable, replaces, str } from "../../table";
import { wrongIpv4Range, wrongIpv4RangeBetween, wrongIpv6Range } from "./cidr";
import { all, requiresWith, wrongArn } from "./rules";
import { awsId, region, regional, regionOf, tags, tagsAll } from "./shared";
import { SDK, upstream } from "./sources";

/** Prefixes that EC2 knows for a VPC and for a subnet (ec2/var.vpcCIDRMinIPv4Netmask, vpcCIDRMaxIPv4Netmask). */
const [MIN_PREFIX, MAX_PREFIX] = [16, 28];

export const vpc: ResourceTable = {
  token: "aws:ec2/vpc:Vpc",
  sources: [
    upstream("ec2/func.resourceVPC", "30-161"),
    upstream("ec2/func.resourceVPCCustomizeDiff", "30-57"),
    SDK,
  ],
  inputs: {
    assignGeneratedIpv6CidrBlock: bool({ conflictsWith: ["ipv6IpamPoolId"] }),
    cidrBlock: str({
      onChange: "replace",
      computed: true,
      conflictsWith: ["ipv4NetmaskLength"],
      validate: wrongIpv4RangeBetween(MIN_PREFIX, MAX_PREFIX),
    }),
    enableDnsHostnames: bool({ computed: true }),
    enableDnsSupport: bool({ default: true }),
    enableNetworkAddressUsageMetrics: bool({ computed: true }),
    instanceTenancy: str({ default: "default", oneOf: ["default", "dedicated"] }),
    ipv4IpamPoolId: str(replaces),
    ipv4NetmaskLength: int({
      onChange: "replace",
      min: MIN_PREFIX,
      max: MAX_PREFIX,
      conflictsWith: ["cidrBlock"],
    }),
    ipv6CidrBlock: str({
      computed: true,
      conflictsWith: ["assignGeneratedIpv6CidrBlock", "ipv6NetmaskLength"],
      validate: wrongIpv6Range,
    }),
    ipv6CidrBlockNetworkBorderGroup: str({ computed: true }),
    ipv6IpamPoolId: str({ conflictsWith: ["assignGeneratedIpv6CidrBlock"] }),
    ipv6NetmaskLength: int({ conflictsWith: ["ipv6CidrBlock"] }),
    region,
    tags,
    tagsAll,
  },
  // The tenancy can be taken back from "dedicated" in place, and in no other way be changed.
  replacesWhen: ({ instanceTenancy }, { instanceTenancy: before }) =>
    before === "dedicated" && instanceTenancy === "default" ? [] : ["instanceTenancy"],
  rules: all(
    requiresWith("ipv4NetmaskLength", "ipv4IpamPoolId"),
    requiresWith("ipv6CidrBlock", "ipv6IpamPoolId"),
    requiresWith("ipv6CidrBlockNetworkBorderGroup", "assignGeneratedIpv6CidrBlock"),
    requiresWith("ipv6NetmaskLength", "ipv6IpamPoolId"),
  ),
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
  sources: [upstream("ec2/func.resourceSubnet", "29-197"), SDK],
  inputs: {
    assignIpv6AddressOnCreation: bool({ default: false }),
    availabilityZone: str({ onChange: "replace", computed: true, conflictsWith: ["availabilityZoneId"] }),
    availabilityZoneId: str({ onChange: "replace", computed: true, conflictsWith: ["availabilityZone"] }),
    cidrBlock: str({
      onChange: "replace",
      computed: true,
      conflictsWith: ["ipv4NetmaskLength"],
      validate: wrongIpv4Range,
    }),
    customerOwnedIpv4Pool: str({ conflictsWith: ["ipv4IpamPoolId", "ipv4NetmaskLength"] }),
    enableDns64: bool({ default: false }),
    enableLniAtDeviceIndex: int(),
    enableResourceNameDnsARecordOnLaunch: bool({ default: false }),
    enableResourceNameDnsAaaaRecordOnLaunch: bool({ default: false }),
    ipv4IpamPoolId: str({ onChange: "replace", conflictsWith: ["customerOwnedIpv4Pool"] }),
    ipv4NetmaskLength: int({
      onChange: "replace",
      min: MIN_PREFIX,
      max: MAX_PREFIX,
      conflictsWith: ["cidrBlock", "customerOwnedIpv4Pool"],
    }),
    ipv6CidrBlock: str({
      computed: true,
      conflictsWith: ["ipv6NetmaskLength"],
      validate: wrongIpv6Range,
    }),
    ipv6IpamPoolId: str(replaces),
    ipv6Native: bool({ onChange: "replace", default: false }),
    ipv6NetmaskLength: int({ onChange: "replace", conflictsWith: ["ipv6CidrBlock"] }),
    mapCustomerOwnedIpOnLaunch: bool(),
    mapPublicIpOnLaunch: bool({ default: false }),
    outpostArn: str({ onChange: "replace", validate: wrongArn }),
    privateDnsHostnameTypeOnLaunch: str({ computed: true, oneOf: ["ip-name", "resource-name"] }),
    region,
    tags,
    tagsAll,
    vpcId: str({ required: true, onChange: "replace" }),
  },
  outputs: { arn: "plain", ipv6CidrBlockAssociationId: "plain", ownerId: "plain" },
  replacesWhen: (_inputs, { assignIpv6AddressOnCreation }) =>
    assignIpv6AddressOnCreation === true ? ["ipv6CidrBlock"] : [],
  rules: all(
    requiresWith("customerOwnedIpv4Pool", "mapCustomerOwnedIpOnLaunch", "outpostArn"),
    requiresWith("ipv4NetmaskLength", "ipv4IpamPoolId"),
    requiresWith("ipv6NetmaskLength", "ipv6IpamPoolId"),
    requiresWith("mapCustomerOwnedIpOnLaunch", "customerOwnedIpv4Pool", "outpostArn"),
  ),
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
  sources: [upstream("ec2/func.resourceInternetGateway", "21-54"), SDK],
  inputs: { region, tags, tagsAll, vpcId: str({ computed: true }) },
  outputs: { arn: "plain", ownerId: "plain" },
  id: awsId("igw"),
  importKey: ({ id }) => id,
  service: (context) => regional(context, "internet-gateway"),
};
