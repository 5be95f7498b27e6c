import { bool, int, list, map, obj, type PackageTable, str } from "../../table";
import { eip, eipAssociation } from "./addresses";
import {
  getCallerIdentity,
  getInstanceType,
  getParameter,
  getPartition,
  getRegion,
  getSubnet,
} from "./functions";
import { instanceProfile, role, rolePolicy, rolePolicyAttachment } from "./iam";
import { instance } from "./instance";
import { internetGateway, subnet, vpc } from "./network";
import { lifecyclePolicy, repository } from "./registry";
import { route, routeTable, routeTableAssociation } from "./routes";
import { securityGroup, securityGroupEgressRule, securityGroupIngressRule } from "./security";
import { bridged } from "./shared";

/** The aws provider, as far as GPU hosts and registries go. */
export const aws: PackageTable = {
  name: "aws",
  version: "7.48.0",
  zeroIsAbsent: true,
  config: {
    accessKey: str(),
    allowedAccountIds: list(str()),
    assumeRoles: list(obj({ externalId: str(), roleArn: str(), sessionName: str() })),
    defaultTags: obj({ tags: map(str()) }),
    forbiddenAccountIds: list(str()),
    ignoreTags: obj({ keyPrefixes: list(str()), keys: list(str()) }),
    maxRetries: int(),
    profile: str(),
    region: str(),
    secretKey: str(),
    skipCredentialsValidation: bool(),
    skipMetadataApiCheck: bool(),
    skipRegionValidation: bool(),
    skipRequestingAccountId: bool(),
    token: str(),
  },
  resources: [
    eip,
    eipAssociation,
    instance,
    instanceProfile,
    internetGateway,
    lifecyclePolicy,
    repository,
    role,
    rolePolicy,
    rolePolicyAttachment,
    route,
    routeTable,
    routeTableAssociation,
    securityGroup,
    securityGroupEgressRule,
    securityGroupIngressRule,
    subnet,
    vpc,
  ].map(bridged),
  functions: [getCallerIdentity, getInstanceType, getParameter, getPartition, getRegion, getSubnet],
};
