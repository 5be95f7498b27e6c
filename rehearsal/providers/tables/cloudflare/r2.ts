import type { CloudObject } from "../../cloud";
import { seen } from "../../sources";
import {
  bool,
  int,
  list,
  num,
  obj,
  type ResourceTable,
  required,
  type ServiceContext,
  str,
} from "../../table";
import { numeric, type Properties, text } from "../../values";
import { RUN, upstream } from "./sources";

const BUCKET = "cloudflare:index/r2Bucket:R2Bucket";

const jurisdiction = str({ default: "default", oneOf: ["default", "eu", "fedramp", "us"] });
const keyedJurisdiction = { ...jurisdiction, onChange: "replace" as const };

/** The rule that a new bucket carries until a lifecycle resource replaces the set. */
export const DEFAULT_RULE = {
  id: "Default Multipart Abort Rule",
  enabled: true,
  conditions: { prefix: "" },
  abortMultipartUploadsTransition: { condition: { type: "Age", maxAge: 604_800 } },
} as const;

/** An R2 bucket. A new one carries the service's rule that aborts multipart uploads after seven days. */
export const r2Bucket: ResourceTable = {
  token: BUCKET,
  sources: [RUN, upstream("r2_bucket/schema.go:50-122: schema")],
  inputs: {
    accountId: str({ required: true, onChange: "replace" }),
    // A change is planned as an update in place and refused by the service.
    jurisdiction,
    // A hint for the creation. Afterwards the plan keeps what the state has, whatever the program says
    // (r2_bucket/schema.go: locationNormalizer; seen with the real plugin on 2026-11-21).
    location: str({
      onChange: "ignore",
      computed: true,
      spelling: "lowerCase",
      oneOf: ["apac", "eeur", "enam", "weur", "wnam", "oc"],
    }),
    name: str({ required: true, onChange: "replace" }),
    storageClass: str({ default: "Standard", oneOf: ["Standard", "InfrequentAccess"] }),
  },
  outputs: { creationDate: "plain" },
  id: ({ inputs }) => text(inputs, "name") ?? "",
  uniqueKey: ({ inputs }) => `${text(inputs, "accountId")}/${text(inputs, "name")}`,
  importKey: ({ properties }) => `${properties.accountId}/${properties.name}/${properties.jurisdiction}`,
  // The API spells it in capitals; what the program gave stays as it was given.
  service: () => ({ creationDate: "2026-01-01T00:00:00.000Z", location: "WEUR" }),
  refuseUpdate: ({ inputs, previous }) => {
    if (inputs.jurisdiction !== previous.jurisdiction) {
      throw new Error(
        `failed to make http request: 404 the bucket does not exist in jurisdiction ${inputs.jurisdiction}`,
      );
    }
  },
  refuseDelete: (bucket) => {
    if (numeric(bucket.contents ?? {}, "objects") ?? 0) {
      throw new Error("failed to make http request: 409 the bucket you tried to delete is not empty");
    }
  },
};

const age = obj({
  date: str(),
  maxAge: int({ min: 0 }),
  type: str({ required: true, oneOf: ["Age", "Date"], spelling: "lowerCase" }),
});

/**
 * The lifecycle rules of a bucket: the whole set every time. Deleting the resource leaves the rules in the API.
 */
export const r2BucketLifecycle: ResourceTable = {
  token: "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle",
  sources: [
    RUN,
    upstream("r2_bucket_lifecycle/schema.go:20-157: schema"),
    upstream("r2_bucket_lifecycle/resource.go:56-200: create is a PUT, delete does nothing"),
  ],
  inputs: {
    accountId: str({ required: true, onChange: "replace" }),
    bucketName: str({ required: true, onChange: "replace" }),
    jurisdiction: keyedJurisdiction,
    rules: list(
      obj({
        abortMultipartUploadsTransition: obj({
          condition: obj({
            maxAge: int(),
            type: str({ required: true, oneOf: ["Age"], spelling: "lowerCase" }),
          }),
        }),
        conditions: obj({ prefix: str(required) }, required),
        deleteObjectsTransition: obj({ condition: age }),
        enabled: bool(required),
        id: str(required),
        storageClassTransitions: list(
          obj({
            condition: { ...age, required: true },
            storageClass: str({ required: true, oneOf: ["InfrequentAccess"] }),
          }),
        ),
      }),
    ),
  },
  id: ruleSetId,
  service: () => ({}),
  refuseCreate: (context) => requireBucket(context.inputs, context.find),
  deleteKeepsObject: true,
  warning: "This resource cannot be destroyed from Terraform: removing it leaves the rules in the API.",
};

/** The cross-origin rules of a bucket. */
export const r2BucketCors: ResourceTable = {
  token: "cloudflare:index/r2BucketCors:R2BucketCors",
  sources: [
    RUN,
    upstream("r2_bucket_cors/schema.go:21-102: schema"),
    seen("types of R2BucketCorsRule in @pulumi/cloudflare 6.22.1"),
  ],
  inputs: {
    accountId: str({ required: true, onChange: "replace" }),
    bucketName: str({ required: true, onChange: "replace" }),
    jurisdiction: keyedJurisdiction,
    rules: list(
      obj({
        allowed: obj(
          {
            headers: list(str()),
            methods: list(str({ oneOf: ["GET", "PUT", "POST", "DELETE", "HEAD"] }), required),
            origins: list(str(), required),
          },
          required,
        ),
        exposeHeaders: list(str()),
        id: str(),
        maxAgeSeconds: num(),
      }),
    ),
  },
  id: ruleSetId,
  service: () => ({}),
  refuseCreate: (context) => requireBucket(context.inputs, context.find),
};

/**
 * The real plugin gives rule sets the account's id, or none: not unique either way, so nothing may use it. This one is
 * unique because the simulated cloud needs it so.
 *
 * Source: pulumi/pulumi-cloudflare@52f065c5 provider/resources.go:662-707, resourcesWithMissingID.
 */
function ruleSetId({ inputs }: Pick<ServiceContext, "inputs">): string {
  return `${text(inputs, "accountId")}/${text(inputs, "bucketName")}`;
}

function requireBucket(
  inputs: Properties,
  find: (type: string, match: (object: CloudObject) => boolean) => CloudObject | undefined,
): void {
  const name = text(inputs, "bucketName");
  const bucket = find(
    BUCKET,
    ({ properties }) => properties.name === name && properties.accountId === inputs.accountId,
  );
  if (bucket === undefined || bucket.properties.jurisdiction !== inputs.jurisdiction) {
    throw new Error(`failed to make http request: 404 the bucket ${name} does not exist`);
  }
}
