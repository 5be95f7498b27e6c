import { seen } from "../../sources";
import {
  type CheckFailure,
  type FunctionTable,
  list,
  obj,
  type ResourceTable,
  required,
  str,
} from "../../table";
import { isProperties, isUnknown, items, type Properties, text } from "../../values";
import { PERMISSION_GROUPS } from "./permissionGroups";
import { RUN, upstream } from "./sources";

/** A token owned by the account. Its value is told once, at create; it stays in the state after that. */
export const accountToken: ResourceTable = {
  token: "cloudflare:index/accountToken:AccountToken",
  sources: [
    RUN,
    upstream("account_token/schema.go:46-170: schema"),
    upstream("account_token/resource.go:57-202: create, update, read"),
  ],
  inputs: {
    accountId: str({ required: true, onChange: "replace" }),
    condition: obj({ requestIp: obj({ ins: list(str()), notIns: list(str()) }) }),
    expiresOn: str(),
    name: str(required),
    notBefore: str(),
    policies: list(
      obj({
        effect: str({ required: true, oneOf: ["allow", "deny"] }),
        // The order matters: another order is an update.
        permissionGroups: list(obj({ id: str(required) }), required),
        // JSON text. The API answers in compact form, so any other spelling is a change for ever.
        resources: str(required),
      }),
      required,
    ),
    status: str({ computed: true, oneOf: ["active", "disabled", "expired"] }),
  },
  outputs: { issuedOn: "plain", lastUsedOn: "plain", modifiedOn: "plain", value: "secret" },
  onlyAtCreate: ["value"],
  id: ({ hex }) => hex("token", 32),
  importKey: ({ properties, id }) => `${properties.accountId}/${id}`,
  refuseCreate: ({ inputs }) => assertJson(inputs),
  refuseUpdate: ({ inputs }) => assertJson(inputs),
  service: ({ hex, previous }) => ({
    issuedOn: "2026-01-01T00:00:00Z",
    lastUsedOn: "",
    modifiedOn: "2026-01-01T00:00:00Z",
    status: "active",
    value: previous.value ?? hex("value", 40),
  }),
  overrides: ({ inputs }) => ({ policies: items(inputs, "policies").map(compactResources) }),
};

function compactResources(policy: unknown): unknown {
  if (!isProperties(policy)) return policy;
  return { ...policy, resources: JSON.stringify(JSON.parse(text(policy, "resources") ?? "{}")) };
}

function assertJson(inputs: Properties): void {
  for (const policy of items(inputs, "policies")) {
    if (!isProperties(policy)) continue;
    try {
      JSON.parse(text(policy, "resources") ?? "");
    } catch {
      throw new Error("failed to serialize http request: policies.resources is not JSON");
    }
  }
}

export const getAccountApiTokenPermissionGroupsList: FunctionTable = {
  token: "cloudflare:index/getAccountApiTokenPermissionGroupsList:getAccountApiTokenPermissionGroupsList",
  sources: [
    RUN,
    upstream("account_api_token_permission_groups/list_data_source_schema.go: schema"),
    seen("arguments in @pulumi/cloudflare 6.22.1"),
  ],
  inputs: { accountId: str(), maxItems: { type: "integer" }, name: str(), scope: str() },
  call: ({ accountId, name, scope, maxItems }) => ({
    accountId,
    id: "getAccountApiTokenPermissionGroupsList",
    maxItems,
    name,
    scope,
    results: PERMISSION_GROUPS.filter((group) => typeof name !== "string" || group.name === name)
      .map((group) => ({
        id: group.id,
        name: group.name,
        isSelectable: true,
        scopes: [`com.cloudflare.${group.scope}`],
      }))
      .filter((group) => typeof scope !== "string" || group.scopes.includes(scope)),
  }),
};

/** The provider checks the characters of a token and passes an empty one. */
export function apiTokenRule(config: Properties): CheckFailure[] {
  const token = config.apiToken;
  if (typeof token !== "string" || token === "" || isUnknown(token)) return [];
  if (/^[0-9A-Za-z_-]{40,80}$/.test(token)) return [];
  return [
    {
      property: "apiToken",
      reason:
        "API tokens must only contain characters a-z, A-Z, 0-9, hyphens and underscores (40 to 80 of them)",
    },
  ];
}
