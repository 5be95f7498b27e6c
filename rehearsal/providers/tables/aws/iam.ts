/** Roles, their policies and instance profiles. */
import { bool, int, obj, type ResourceTable, replaces, set, str } from "../../table";
import { text } from "../../values";
import { ACCOUNT_ID, mergedTags, TFA, tags, tagsAll } from "./shared";

const CREATED = "2026-01-01T00:00:00Z";
const policy = { required: true, spelling: "json" } as const;
/** IAM names: letters, digits and +=,.@-_ */
const namePattern = /^[\w+=,.@-]+$/;

export const role: ResourceTable = {
  token: "aws:iam/role:Role",
  sources: [`${TFA}/iam/role.go, not read at this version`],
  inputs: {
    assumeRolePolicy: str(policy),
    description: str({ pattern: /^[\s\S]{0,1000}$/ }),
    forceDetachPolicies: bool({ default: false }),
    inlinePolicies: set(obj({ name: str(), policy: str({ spelling: "json" }) }), { computed: true }),
    managedPolicyArns: set(str(), { computed: true }),
    maxSessionDuration: int({ default: 3600, min: 3600, max: 43200 }),
    name: str({ onChange: "replace", conflictsWith: ["namePrefix"], pattern: namePattern }),
    namePrefix: str(replaces),
    path: str({ onChange: "replace", default: "/" }),
    permissionsBoundary: str(),
    tags,
    tagsAll,
  },
  outputs: { arn: "plain", createDate: "plain", uniqueId: "plain" },
  autoname: { property: "name", maxLength: 64 },
  id: ({ inputs }) => text(inputs, "name") ?? "",
  importKey: ({ id }) => id,
  uniqueKey: ({ inputs }) => text(inputs, "name"),
  service: (context) => ({
    arn: `arn:aws:iam::${ACCOUNT_ID}:role${text(context.inputs, "path") ?? "/"}${text(context.inputs, "name")}`,
    createDate: CREATED,
    inlinePolicies: [],
    managedPolicyArns: [],
    uniqueId: `AROA${context.hex("unique", 17).toUpperCase()}`,
    ...mergedTags(context),
  }),
};

export const rolePolicy: ResourceTable = {
  token: "aws:iam/rolePolicy:RolePolicy",
  sources: [`${TFA}/iam/role_policy.go, not read at this version`],
  inputs: {
    name: str({ onChange: "replace", conflictsWith: ["namePrefix"], pattern: namePattern }),
    namePrefix: str(replaces),
    policy: str(policy),
    role: str({ required: true, onChange: "replace" }),
  },
  autoname: { property: "name", maxLength: 128 },
  id: ({ inputs }) => `${text(inputs, "role")}:${text(inputs, "name")}`,
  service: () => ({}),
};

export const rolePolicyAttachment: ResourceTable = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  sources: [`${TFA}/iam/role_policy_attachment.go, not read at this version`],
  inputs: {
    policyArn: str({ required: true, onChange: "replace", pattern: /^arn:/ }),
    role: str({ required: true, onChange: "replace" }),
  },
  id: ({ inputs }) => `${text(inputs, "role")}/${text(inputs, "policyArn")}`,
  service: () => ({}),
};

export const instanceProfile: ResourceTable = {
  token: "aws:iam/instanceProfile:InstanceProfile",
  sources: [`${TFA}/iam/instance_profile.go, not read at this version`],
  inputs: {
    name: str({ onChange: "replace", conflictsWith: ["namePrefix"], pattern: namePattern }),
    namePrefix: str(replaces),
    path: str({ onChange: "replace", default: "/" }),
    role: str(),
    tags,
    tagsAll,
  },
  outputs: { arn: "plain", createDate: "plain", uniqueId: "plain" },
  autoname: { property: "name", maxLength: 128 },
  id: ({ inputs }) => text(inputs, "name") ?? "",
  importKey: ({ id }) => id,
  uniqueKey: ({ inputs }) => text(inputs, "name"),
  service: (context) => ({
    arn: `arn:aws:iam::${ACCOUNT_ID}:instance-profile/${text(context.inputs, "name")}`,
    createDate: CREATED,
    uniqueId: `AIPA${context.hex("unique", 17).toUpperCase()}`,
    ...mergedTags(context),
  }),
};
