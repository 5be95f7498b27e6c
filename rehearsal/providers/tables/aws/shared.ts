/** What all tables of the aws provider share. */
import { map, type Property, type ServiceContext, str } from "../../table";
import { isProperties, type Properties, text } from "../../values";

/**
 * Where the rules of the aws tables stand in the provider. The instance's were read there; of the others only the shapes
 * were read, in the types of @pulumi/aws 7.48.0, and what replaces is as commonly known of the provider.
 */
export const TFA = "terraform-provider-aws internal/service";
export const ACCOUNT_ID = "123456789012";

/** `tags` merge with the provider's default tags into `tagsAll`. */
export const tags = map(str());
export const tagsAll = map(str(), { computed: true });

/** Resources of version 7 may name a region of their own; the provider's when they do not. */
export const region: Property = str({ onChange: "replace", computed: true });

/** The region of a resource: its own, else the provider's. */
export function regionOf({ inputs, config }: Pick<ServiceContext, "inputs" | "config">): string {
  return text(inputs, "region") ?? text(config, "region") ?? "us-east-1";
}

/** Outputs that nearly every resource of a region has. */
export function regional(context: ServiceContext, resource: string): Properties {
  const place = regionOf(context);
  return {
    arn: `arn:aws:ec2:${place}:${ACCOUNT_ID}:${resource}/${context.id}`,
    ownerId: ACCOUNT_ID,
    region: place,
    ...mergedTags(context),
  };
}

/** `tagsAll`: the provider's default tags under the resource's own. */
export function mergedTags({ inputs, config }: Pick<ServiceContext, "inputs" | "config">): Properties {
  const defaults = isProperties(config.defaultTags) ? config.defaultTags.tags : undefined;
  return {
    tagsAll: {
      ...(isProperties(defaults) ? defaults : {}),
      ...(isProperties(inputs.tags) ? inputs.tags : {}),
    },
  };
}

/** An id such as `vpc-0123456789abcdef0`. */
export function awsId(prefix: string): (context: Pick<ServiceContext, "hex">) => string {
  return ({ hex }) => `${prefix}-${hex(prefix, 17)}`;
}
