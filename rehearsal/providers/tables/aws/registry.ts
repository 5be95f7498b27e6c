/** Repositories of ECR and their lifecycle policies. */
import { stableHex } from "../../cloud";
import { seen } from "../../sources";
import { bool, list, obj, type ResourceTable, required, type ServiceContext, str } from "../../table";
import { isProperties, items, numeric, text } from "../../values";
import { imageRuleSpelling, refuseImageRules, wrongJson } from "./imageRules";
import { ACCOUNT_ID, region, regionOf, tags, tagsAll } from "./shared";
import { AUTONAMING, overrides, SDK, upstream } from "./sources";

const REPOSITORY = "aws:ecr/repository:Repository";

/** API_Repository of the ECR API reference; the provider does not look at it. */
const NAME = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

const MUTABILITY = ["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"];

export const repository: ResourceTable = {
  token: REPOSITORY,
  sources: [
    upstream("ecr/func.resourceRepository", "27-137"),
    upstream("ecr/func.resourceRepositoryUpdate", "27-69"),
    upstream("ecr/func.resourceRepositoryDelete", "27-57"),
    upstream("ecr/func.validateImageTagMutabilityExclusionFilterUsage", "27-36"),
    seen("forms of a name and of a key, and what is filled in, in the ECR API reference"),
    AUTONAMING,
    SDK,
  ],
  inputs: {
    // Left out, what the service has stays (verify.SuppressMissingOptionalConfigurationBlock); so does the next block.
    encryptionConfigurations: list(
      obj({
        encryptionType: str({ default: "AES256", oneOf: ["AES256", "KMS", "KMS_DSSE"] }),
        kmsKey: str({ computed: true }),
      }),
      { onChange: "replace", computed: true },
    ),
    // Only told to the service when the repository is deleted.
    forceDelete: bool(),
    imageScanningConfiguration: obj({ scanOnPush: bool(required) }, { computed: true }),
    imageTagMutability: str({ default: "MUTABLE", oneOf: MUTABILITY }),
    imageTagMutabilityExclusionFilters: list(
      obj({
        filter: str({ required: true, pattern: /^(?!(?:[^*]*\*){3})[a-zA-Z0-9._*-]{1,128}$/ }),
        filterType: str({ required: true, oneOf: ["WILDCARD"] }),
      }),
      { maxItems: 5 },
    ),
    name: str({ onChange: "replace", computed: true }),
    region,
    tags,
    tagsAll,
  },
  outputs: { arn: "plain", registryId: "plain", repositoryUrl: "plain" },
  autoname: { property: "name", maxLength: 255 },
  rules: (inputs) =>
    items(inputs, "imageTagMutabilityExclusionFilters").length > 0 &&
    !String(inputs.imageTagMutability).endsWith("_WITH_EXCLUSION")
      ? [
          {
            property: "imageTagMutabilityExclusionFilters",
            reason: "needs imageTagMutability IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION",
          },
        ]
      : [],
  id: ({ inputs }) => text(inputs, "name") ?? "",
  importKey: ({ id }) => id,
  uniqueKey: (context) => `${regionOf(context)}/${text(context.inputs, "name")}`,
  refuseCreate: ({ inputs }) => {
    const name = text(inputs, "name") ?? "";
    if (!NAME.test(name))
      throw new Error(
        `creating ECR Repository (${name}): InvalidParameterException: Invalid parameter at 'repositoryName'`,
      );
  },
  service: (context) => {
    const place = regionOf(context);
    const name = text(context.inputs, "name") ?? "";
    return {
      arn: `arn:aws:ecr:${place}:${ACCOUNT_ID}:repository/${name}`,
      encryptionConfigurations: encryption(context),
      imageScanningConfiguration: context.previous.imageScanningConfiguration ?? { scanOnPush: false },
      region: place,
      registryId: ACCOUNT_ID,
      repositoryUrl: `${ACCOUNT_ID}.dkr.ecr.${place}.amazonaws.com/${name}`,
    };
  },
  // A key is given back as its ARN, whatever it was called; left out with KMS, it is AWS's own for ECR.
  overrides: (context) => ({ encryptionConfigurations: encryption(context) }),
  refuseDelete: ({ id, properties, contents }) => {
    if ((numeric(contents ?? {}, "images") ?? 0) === 0 || properties.forceDelete === true) return;
    throw new Error(
      `ECR Repository (${id}) not empty, consider using force_delete: RepositoryNotEmptyException: the repository cannot be deleted because it still contains images`,
    );
  },
};

function encryption(context: ServiceContext): unknown[] {
  const [given] = items(context.inputs, "encryptionConfigurations");
  const before = items(context.previous, "encryptionConfigurations");
  if (given === undefined && before.length > 0) return before;
  const asked = isProperties(given) ? given : {};
  const encryptionType = text(asked, "encryptionType") ?? "AES256";
  if (encryptionType === "AES256") return [{ encryptionType }];
  const place = regionOf(context);
  const key = text(asked, "kmsKey") ?? `alias/aws/ecr-${place}`;
  const kmsKey = key.startsWith("arn:") && key.includes(":key/") ? key : keyArn(key, place);
  return [{ encryptionType, kmsKey }];
}

/** The ARN of a key that was named otherwise. */
function keyArn(key: string, place: string): string {
  const hex = stableHex(key, 32);
  const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key)
    ? key
    : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `arn:aws:kms:${place}:${ACCOUNT_ID}:key/${id}`;
}

export const lifecyclePolicy: ResourceTable = {
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  sources: [
    upstream("ecr/func.resourceLifecyclePolicy", "25-57"),
    upstream("ecr/func.resourceLifecyclePolicyCreate", "25-49"),
    upstream("ecr/func.equivalentLifecyclePolicyJSON", "25-57"),
    overrides(
      "aws_ecr_lifecycle_policy",
      "the policy may be given as an object; the old one is deleted before the new one is made",
    ),
    seen("which rules ECR takes, in the ECR user guide, lifecycle_policy_parameters"),
    SDK,
  ],
  inputs: {
    policy: str({
      required: true,
      onChange: "replace",
      jsonDocument: true,
      spelling: imageRuleSpelling,
      validate: wrongJson,
    }),
    region,
    repository: str({ required: true, onChange: "replace" }),
  },
  outputs: { registryId: "plain" },
  deleteBeforeReplace: true,
  id: ({ inputs }) => text(inputs, "repository") ?? "",
  importKey: ({ id }) => id,
  uniqueKey: (context) => `${regionOf(context)}/${text(context.inputs, "repository")}`,
  refuseCreate: ({ inputs, find }) => {
    const name = text(inputs, "repository") ?? "";
    if (find(REPOSITORY, ({ id }) => id === name) === undefined)
      throw new Error(
        `creating ECR Lifecycle Policy (${name}): RepositoryNotFoundException: The repository with name '${name}' does not exist in the registry`,
      );
    refuseImageRules(name, text(inputs, "policy") ?? "");
  },
  service: (context) => ({ region: regionOf(context), registryId: ACCOUNT_ID }),
};
