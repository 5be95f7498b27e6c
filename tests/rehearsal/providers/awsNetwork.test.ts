import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../rehearsal/providers/values";
import { bench, urn } from "./provider";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ADDRESS = "aws:ec2/eipAssociation:EipAssociation";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const vpc = { cidrBlock: "10.0.0.0/16" };
const subnet = { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" };
const route = { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" };
const rule = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "0.0.0.0/0" };
const inline = (change: object) => ({
  ingress: [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: ["0.0.0.0/0"], ...change }],
});

describe("a change of", () => {
  it.each([
    ["a VPC to dedicated hardware", VPC, vpc, { instanceTenancy: "dedicated" }, "replace"],
    [
      "a VPC back from it",
      VPC,
      { ...vpc, instanceTenancy: "dedicated" },
      { instanceTenancy: "default" },
      "update",
    ],
    ["a VPC's range", VPC, vpc, { cidrBlock: "10.1.0.0/16" }, "replace"],
    ["a subnet's range left out", SUBNET, subnet, { cidrBlock: undefined }, "same"],
    ["a subnet's public addresses", SUBNET, subnet, { mapPublicIpOnLaunch: true }, "update"],
    [
      "the IPv6 range of a subnet that gives addresses of it",
      SUBNET,
      { ...subnet, assignIpv6AddressOnCreation: true, ipv6CidrBlock: "2001:db8::/64" },
      { ipv6CidrBlock: "2001:db8:1::/64" },
      "replace",
    ],
    ["the IPv6 range of any other", SUBNET, subnet, { ipv6CidrBlock: "2001:db8:1::/64" }, "update"],
    ["a route's target", ROUTE, route, { gatewayId: "igw-2" }, "update"],
    ["a route's destination", ROUTE, route, { destinationCidrBlock: "10.0.0.0/8" }, "replace"],
    [
      "the spelling of an IPv6 destination",
      ROUTE,
      { routeTableId: "rtb-1", destinationIpv6CidrBlock: "2001:DB8:0:0::/32", gatewayId: "igw-1" },
      { destinationIpv6CidrBlock: "2001:db8::/32" },
      "same",
    ],
    ["a rule's protocol in other words", RULE, rule, { ipProtocol: "6" }, "same"],
    ["a rule's protocol", RULE, rule, { ipProtocol: "udp" }, "update"],
    ["a rule's range", RULE, rule, { cidrIpv4: "10.0.0.0/8" }, "update"],
    ["a rule's port from none to 0", RULE, { ...rule, fromPort: undefined }, { fromPort: 0 }, "update"],
    [
      "a rule from a range to a group",
      RULE,
      rule,
      { cidrIpv4: undefined, referencedSecurityGroupId: "sg-2" },
      "replace",
    ],
    ["an inline rule's protocol in other words", GROUP, inline({}), inline({ protocol: "TCP" }), "same"],
    ["every protocol in other words", GROUP, inline({ protocol: "all" }), inline({ protocol: "-1" }), "same"],
  ])("%s", async (_what, type, before, change, does) => {
    expect((await bench("aws").change(type, before, { ...before, ...change })).does).toBe(does);
  });
});

describe("preview refuses", () => {
  it.each([
    ["a VPC range with host bits", VPC, { cidrBlock: "10.0.0.7/24" }, ["cidrBlock"]],
    ["a VPC range that is too small", VPC, { cidrBlock: "10.0.0.0/29" }, ["cidrBlock"]],
    [
      "a VPC range and the length of one",
      VPC,
      { ...vpc, ipv4NetmaskLength: 24 },
      ["cidrBlock", "ipv4NetmaskLength"],
    ],
    [
      "a subnet with a zone by name and by id",
      SUBNET,
      { ...subnet, availabilityZone: "us-east-1a", availabilityZoneId: "use1-az1" },
      ["availabilityZone"],
    ],
    ["a subnet's range with host bits", SUBNET, { ...subnet, cidrBlock: "10.0.0.1/24" }, ["cidrBlock"]],
    [
      "a table's route to host bits",
      TABLE,
      { vpcId: "vpc-1", routes: [{ cidrBlock: "10.0.0.1/8" }] },
      ["routes[0].cidrBlock"],
    ],
    ["a route to nowhere", ROUTE, { ...route, gatewayId: undefined }, ["carrierGatewayId"]],
    ["a route through two gateways", ROUTE, { ...route, natGatewayId: "nat-1" }, ["natGatewayId"]],
    [
      "a route without a destination",
      ROUTE,
      { ...route, destinationCidrBlock: undefined },
      ["destinationCidrBlock"],
    ],
    [
      "an IPv4 route through a gateway for IPv6 only",
      ROUTE,
      { ...route, gatewayId: undefined, egressOnlyGatewayId: "eigw-1" },
      ["egressOnlyGatewayId"],
    ],
    ["an association with nothing", ASSOCIATION, { routeTableId: "rtb-1" }, ["subnetId"]],
    [
      "an association with a subnet and a gateway",
      ASSOCIATION,
      { routeTableId: "rtb-1", subnetId: "subnet-1", gatewayId: "igw-1" },
      ["gatewayId"],
    ],
    ["an address for nothing", ADDRESS, { allocationId: "eipalloc-1" }, ["instanceId"]],
    ["a rule's range with host bits", RULE, { ...rule, cidrIpv4: "203.0.113.9/24" }, ["cidrIpv4"]],
    ["a rule with two targets", RULE, { ...rule, cidrIpv6: "::/0" }, ["cidrIpv6"]],
    [
      "an inline rule's range with host bits",
      GROUP,
      inline({ cidrBlocks: ["10.0.0.1/8"] }),
      ["ingress[0].cidrBlocks[0]"],
    ],
    ["a group named like an id", GROUP, { name: "sg-mine" }, ["name"]],
  ])("%s", async (_what, type, inputs, paths) => {
    expect(await bench("aws").failures(type, inputs)).toEqual(paths);
  });

  it.each([
    ["a route through a gateway that is made in the same run", ROUTE, { ...route, gatewayId: UNKNOWN }],
    ["an association with such a subnet", ASSOCIATION, { routeTableId: UNKNOWN, subnetId: UNKNOWN }],
    ["an address for such an instance", ADDRESS, { instanceId: UNKNOWN, allocationId: UNKNOWN }],
    ["every address as a rule's range", RULE, { ...rule, cidrIpv4: "0.0.0.0/0" }],
  ])("but not %s", async (_what, type, inputs) => {
    expect(await bench("aws").failures(type, inputs)).toEqual([]);
  });
});

it.each([
  ["a group", GROUP, { name: "g" }],
  ["a rule", RULE, rule],
])("leaves it to EC2 to refuse the description of %s", async (_what, type, inputs) => {
  const { failures, create } = bench("aws");
  const described = { ...inputs, description: "axon – dht" };
  expect(await failures(type, described)).toEqual([]);
  await expect(create(type, described)).rejects.toThrow("InvalidParameterValue");
});

it("lets the service name a group by its prefix", async () => {
  const { outputs } = await bench("aws").create(GROUP, { namePrefix: "net-" });
  expect(outputs.name).toMatch(/^net-[0-9a-f]{26}$/);
});

it.each([
  ["a route by its table and destination", ROUTE, route, "rtb-1_0.0.0.0/0"],
  [
    "an association by subnet and table",
    ASSOCIATION,
    { routeTableId: "rtb-1", subnetId: "subnet-1" },
    "subnet-1/rtb-1",
  ],
])("imports %s", async (_what, type, inputs, key) => {
  const { provider, create } = bench("aws");
  const { id } = await create(type, inputs);
  expect((await provider.read(urn(type), key, {}, {}))?.id).toBe(id);
});
