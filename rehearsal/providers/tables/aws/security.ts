/** Security groups and their rules. */
import {
  bool,
  type CheckFailure,
  int,
  list,
  obj,
  type Property,
  type ResourceTable,
  replaces,
  required,
  set,
  str,
} from "../../table";
import { type Properties, text } from "../../values";
import { awsId, mergedTags, region, regional, regionOf, TFA, tags, tagsAll } from "./shared";

const inlineRule = set(
  obj({
    cidrBlocks: list(str()),
    description: str(),
    fromPort: int(required),
    ipv6CidrBlocks: list(str()),
    prefixListIds: list(str()),
    protocol: str({ required: true, spelling: "lowerCase" }),
    securityGroups: set(str()),
    self: bool({ default: false }),
    toPort: int(required),
  }),
  { computed: true },
);

export const securityGroup: ResourceTable = {
  token: "aws:ec2/securityGroup:SecurityGroup",
  sources: [`${TFA}/ec2/vpc_security_group.go, not read at this version (description default, ForceNew)`],
  inputs: {
    description: str({
      default: "Managed by Pulumi",
      onChange: "replace",
      pattern: /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/,
    }),
    egress: inlineRule,
    ingress: inlineRule,
    name: str({ onChange: "replace", conflictsWith: ["namePrefix"] }),
    namePrefix: str(replaces),
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
  uniqueKey: ({ inputs }) => `${text(inputs, "vpcId")}|${text(inputs, "name")}`,
  service: (context) => ({
    ...regional(context, "security-group"),
    egress: [],
    ingress: [],
    vpcId: "vpc-default",
  }),
};

const ruleInputs: Readonly<Record<string, Property>> = {
  cidrIpv4: str(),
  cidrIpv6: str(),
  description: str(),
  fromPort: int({ min: -1, max: 65535 }),
  ipProtocol: str({ required: true, spelling: "lowerCase" }),
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
      `${TFA}/ec2/vpc_security_group_ingress_rule.go, not read at this version, exactly one of the four targets`,
    ],
    inputs: ruleInputs,
    outputs: { arn: "plain", securityGroupRuleId: "plain" },
    rules: oneTarget,
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
      arn: `arn:aws:ec2:${regionOf(context)}:123456789012:security-group-rule/${context.id}`,
      region: regionOf(context),
      securityGroupRuleId: context.id,
      ...mergedTags(context),
    }),
  };
}

function oneTarget(inputs: Properties): CheckFailure[] {
  const targets = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
  const given = targets.filter((name) => inputs[name] !== undefined);
  if (given.length === 1) return [];
  return [{ property: given[1] ?? "cidrIpv4", reason: `exactly one of ${targets.join(", ")} must be given` }];
}

export const securityGroupIngressRule = ruleTable("Ingress");
export const securityGroupEgressRule = ruleTable("Egress");
