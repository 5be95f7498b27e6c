import { type PackageTable, str } from "../../table";
import { r2Bucket, r2BucketCors, r2BucketLifecycle } from "./r2";
import { accountToken, apiTokenRule, getAccountApiTokenPermissionGroupsList } from "./token";

/** The cloudflare provider, as far as R2 and account tokens go. */
export const cloudflare: PackageTable = {
  name: "cloudflare",
  version: "6.22.1",
  // Built on the newer Terraform framework: an empty value is a value.
  zeroIsAbsent: false,
  config: {
    apiKey: str(),
    apiToken: str(),
    apiUserServiceKey: str(),
    baseUrl: str(),
    email: str(),
    userAgentOperatorSuffix: str(),
  },
  configRules: apiTokenRule,
  resources: [accountToken, r2Bucket, r2BucketCors, r2BucketLifecycle],
  functions: [getAccountApiTokenPermissionGroupsList],
};
