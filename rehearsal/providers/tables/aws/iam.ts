/** Roles, their policies and instance profiles. */
import {
  bool,
  int,
  obj,
  type Property,
  type ResourceTable,
  type ServiceContext,
  set,
  str,
} from "../../table";
import { text } from "../../values";
import { policySpelling, wrongPolicy } from "./policy";
import { wrongArn } from "./rules";
import { ACCOUNT_ID, tags, tagsAll } from "./shared";
import { AUTONAMING, overrides, POLICY, SDK, upstream } from "./sources";

const CREATED = "2026-01-01T00:00:00Z";
const DOCUMENT = "the policy may be given as an object";

const policy = {
  required: true,
  jsonDocument: true,
  spelling: policySpelling,
  validate: wrongPolicy,
} as const;

/** IAM names: letters, digits and +=,.@-_ (iam/func.validResourceName). A prefix leaves room for 26 characters. */
function names(max: number): { name: Property; namePrefix: Property } {
  const upTo = (length: number) => new RegExp(`^[\\w+=,.@-]{1,${length}}$`);
  return {
    name: str({
      onChange: "replace",
      computed: true,
      conflictsWith: ["namePrefix"],
      pattern: upTo(max),
    }),
    namePrefix: str({
      onChange: "replace",
      computed: true,
      conflictsWith: ["name"],
      pattern: upTo(max - 26),
    }),
  };
}

/** The name, or what the provider makes of the prefix. */
function named({ inputs, hex }: Pick<ServiceContext, "inputs" | "hex">): string {
  return text(inputs, "name") ?? `${text(inputs, "namePrefix") ?? ""}${hex("name", 26)}`;
}

/** What preview refuses where a role's name belongs: an ARN (iam/var.validRolePolicyRole). */
function wrongRoleName(value: string): string | undefined {
  return wrongArn(value) === undefined ? "must be the role's name, not its ARN" : undefined;
}

export const role: ResourceTable = {
  token: "aws:iam/role:Role",
  sources: [
    upstream("iam/func.resourceRole", "38-189"),
    overrides("aws_iam_role", `names of at most 64 characters; ${DOCUMENT}`),
    POLICY,
    SDK,
  ],
  inputs: {
    assumeRolePolicy: str(policy),
    description: str({ pattern: /^[^“‘]{0,1000}$/ }),
    forceDetachPolicies: bool({ default: false }),
    inlinePolicies: set(obj({ name: str(), policy: str({ ...policy, required: false }) }), {
      computed: true,
    }),
    managedPolicyArns: set(str({ validate: wrongArn }), { computed: true }),
    maxSessionDuration: int({ default: 3600, min: 3600, max: 43200 }),
    ...names(64),
    path: str({ onChange: "replace", default: "/", pattern: /^.{0,512}$/ }),
    permissionsBoundary: str({ validate: wrongArn }),
    tags,
    tagsAll,
  },
  outputs: { arn: "plain", createDate: "plain", uniqueId: "plain" },
  autoname: { property: "name", maxLength: 64 },
  id: named,
  importKey: ({ id }) => id,
  uniqueKey: named,
  service: (context) => ({
    arn: `arn:aws:iam::${ACCOUNT_ID}:role${text(context.inputs, "path") ?? "/"}${context.id}`,
    createDate: CREATED,
    inlinePolicies: [],
    managedPolicyArns: [],
    name: context.id,
    namePrefix: "",
    uniqueId: `AROA${context.hex("unique", 17).toUpperCase()}`,
  }),
};

export const rolePolicy: ResourceTable = {
  token: "aws:iam/rolePolicy:RolePolicy",
  sources: [
    upstream("iam/func.resourceRolePolicy", "24-69"),
    overrides("aws_iam_role_policy", DOCUMENT),
    AUTONAMING,
    POLICY,
    SDK,
  ],
  inputs: {
    ...names(128),
    policy: str(policy),
    role: str({ required: true, onChange: "replace", pattern: /^.{1,128}$/, validate: wrongRoleName }),
  },
  // Longer than IAM takes: the name of a resource with more than 120 characters is refused at preview.
  autoname: { property: "name", maxLength: 255 },
  id: (context) => `${text(context.inputs, "role")}:${named(context)}`,
  importKey: ({ id }) => id,
  service: ({ id }) => ({ name: id.split(":")[1], namePrefix: "" }),
};

export const rolePolicyAttachment: ResourceTable = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  sources: [
    upstream("iam/func.resourceRolePolicyAttachment", "22-44"),
    upstream("iam/method.rolePolicyAttachmentImportID.create", "22-24"),
    overrides("aws_iam_role_policy_attachment", "the old one is deleted before the new one is made"),
    SDK,
  ],
  inputs: {
    policyArn: str({ required: true, onChange: "replace", validate: wrongArn }),
    role: str({ required: true, onChange: "replace" }),
  },
  // The same role and policy again is the same attachment: to delete the old one last would detach the new one.
  deleteBeforeReplace: true,
  importKey: ({ id }) => id,
  id: ({ inputs }) => `${text(inputs, "role")}/${text(inputs, "policyArn")}`,
  service: () => ({}),
};

export const instanceProfile: ResourceTable = {
  token: "aws:iam/instanceProfile:InstanceProfile",
  sources: [upstream("iam/func.resourceInstanceProfile", "25-77"), AUTONAMING, SDK],
  inputs: {
    ...names(128),
    path: str({ onChange: "replace", default: "/" }),
    role: str(),
    tags,
    tagsAll,
  },
  outputs: { arn: "plain", createDate: "plain", uniqueId: "plain" },
  autoname: { property: "name", maxLength: 255 },
  id: named,
  importKey: ({ id }) => id,
  uniqueKey: named,
  service: (context) => ({
    arn: `arn:aws:iam::${ACCOUNT_ID}:instance-profile${text(context.inputs, "path") ?? "/"}${context.id}`,
    createDate: CREATED,
    name: context.id,
    namePrefix: "",
    uniqueId: `AIPA${context.hex("unique", 17).toUpperCase()}`,
  }),
};
