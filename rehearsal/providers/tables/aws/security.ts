/** Security groups and their rules. */
import {
  bool,
  int,
  list,
  obj,
  type Property,
  type ResourceTable,
  required,
  type ServiceContext,
  set,
  str,
} from "../../table";
import { type Properties, text } from "../../values";
import { wrongIpv4Range, wrongIpv6Range } from "./cidr";
import { exactlyOneOf } from "./rules";
import { ACCOUNT_ID, awsId, region, regional, regionOf, tags, tagsAll } from "./shared";
import { AUTONAMING, overrides, SDK, upstream } from "./sources";

const PROTOCOLS: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  all: "-1",
};

/** `TCP`, `tcp` and `6` are one protocol (ec2/func.protocolForValue). */
function protocolSpelling(value: string): string {
  const lower = value.toLowerCase();
  return PROTOCOLS[lower] ?? lower;
}

/** What EC2 takes as the description of a group or a rule; preview checks it only for rules inside a group. */
const DESCRIPTION = /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/;

function refuseDescription({ inputs }: Pick<ServiceContext, "inputs">): void {
  const description = text(inputs, "description");
  if (description === undefined || DESCRIPTION.test(description)) return;
  throw new Error(
    `InvalidParameterValue: Invalid description "${description}": up to 255 of a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
  );
}

function wrongGroupName(value: string): string | undefined {
  return value.startsWith("sg-") ? "cannot begin with sg-" : undefined;
}

const inlineRule = set(
  obj({
    cidrBlocks: list(str({ validate: wrongIpv4Range })),
    description: str({ pattern: DESCRIPTION }),
    fromPort: int(required),
    ipv6CidrBlocks: list(str({ validate: wrongIpv6Range })),
    prefixListIds: list(str()),
    protocol: str({ required: true, spelling: protocolSpelling }),
    securityGroups: set(str()),
    self: bool({ default: false }),
    toPort: int(required),
  }),
  { computed: true },
);

export const securityGroup: ResourceTable = {
  token: "aws:ec2/securityGroup:SecurityGroup",
  sources: [
    upstream("ec2/func.resourceSecurityGroup", "32-107"),
    upstream("ec2/var.securityGroupRuleNestedBlock", "32-85"),
    upstream("ec2/func.validSecurityGroupRuleDescription", "8-24"),
    overrides("aws_security_group", "description is Managed by Pulumi; ingress and egress stay singular"),
    AUTONAMING,
    SDK,
  ],
  inputs: {
    description: str({ default: "Managed by Pulumi", onChange: "replace", pattern: /^[\s\S]{0,255}$/ }),
    egress: inlineRule,
    ingress: inlineRule,
    name: str({
      onChange: "replace",
      computed: true,
      conflictsWith: ["namePrefix"],
      pattern: /^.{0,255}$/,
      validate: wrongGroupName,
    }),
    namePrefix: str({
      onChange: "replace",
      computed: true,
      conflictsWith: ["name"],
      pattern: /^.{0,229}$/,
      validate: wrongGroupName,
    }),
    region,
    revokeRulesOnDelete: bool({ default: false }),
    tags,
    tagsAll,
    vpcId: str({ onChange: "replace", computed: true }),
  },
  outputs: { arn: "plain", ownerId: "plain" },
  autoname: { property: "name", maxLength: 255 },
  id: awsId("sg"),
  importKey: ({ id }) => id,
  refuseCreate: refuseDescription,
  uniqueKey: (context) => `${text(context.inputs, "vpcId")}|${groupName(context)}`,
  service: (context) => ({
    ...regional(context, "security-group"),
    egress: [],
    ingress: [],
    name: groupName(context),
    namePrefix: "",
    vpcId: "vpc-default",
  }),
};

function groupName({ inputs, hex }: Pick<ServiceContext, "inputs" | "hex">): string {
  return text(inputs, "name") ?? `${text(inputs, "namePrefix") ?? ""}${hex("name", 26)}`;
}

const ruleInputs: Readonly<Record<string, Property>> = {
  cidrIpv4: str({ validate: wrongIpv4Range }),
  cidrIpv6: str({ validate: wrongIpv6Range }),
  description: str(),
  fromPort: int({ min: -1, max: 65535 }),
  ipProtocol: str({ required: true, spelling: protocolSpelling }),
  prefixListId: str(),
  referencedSecurityGroupId: str(),
  region,
  securityGroupId: str({ required: true, onChange: "replace" }),
  tags,
  tagsAll,
  toPort: int({ min: -1, max: 65535 }),
};

function ruleTable(direction: "Ingress" | "Egress"): ResourceTable {
  return {
    token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    sources: [
      upstream("ec2/method.securityGroupRuleResource.Schema", "39-102"),
      upstream("ec2/method.securityGroupRuleResource.ModifyPlan", "39-56"),
      upstream("ec2/method.securityGroupRuleResource.ConfigValidators", "39-48"),
      upstream("ec2/func.protocolForValue", "32-62"),
      SDK,
    ],
    // On the newer plugin framework, which tells port 0 from no port.
    zeroIsAbsent: false,
    inputs: ruleInputs,
    outputs: { arn: "plain", securityGroupRuleId: "plain" },
    rules: exactlyOneOf(...TARGETS),
    replacesWhen: otherKindOfTarget,
    refuseCreate: refuseDescription,
    refuseUpdate: refuseDescription,
    id: awsId("sgr"),
    importKey: ({ id }) => id,
    uniqueKey: ({ inputs }) =>
      [
        "securityGroupId",
        "ipProtocol",
        "fromPort",
        "toPort",
        "cidrIpv4",
        "cidrIpv6",
        "referencedSecurityGroupId",
      ]
        .map((name) => String(inputs[name] ?? ""))
        .join("|"),
    service: (context) => ({
      arn: `arn:aws:ec2:${regionOf(context)}:${ACCOUNT_ID}:security-group-rule/${context.id}`,
      region: regionOf(context),
      securityGroupRuleId: context.id,
    }),
  };
}

const TARGETS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** A rule keeps its kind of target: from an address range to a group, or the like, is a new rule. */
function otherKindOfTarget(inputs: Properties, state: Properties): string[] {
  const kind = (properties: Properties) => TARGETS.find((name) => isGiven(properties[name]));
  const [before, after] = [kind(state), kind(inputs)];
  return before === after ? [] : [before, after].filter((name) => name !== undefined);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export const securityGroupIngressRule = ruleTable("Ingress");
export const securityGroupEgressRule = ruleTable("Egress");
