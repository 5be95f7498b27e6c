/** What all tables of the aws provider share, and what Pulumi's bridge does to every resource of it. */
import {
  type CheckFailure,
  map,
  type Property,
  type ResourceTable,
  type ServiceContext,
  str,
} from "../../table";
import { containsUnknown, isProperties, items, type Properties, text, UNKNOWN } from "../../values";
import { REGION, TAGS } from "./sources";

export const ACCOUNT_ID = "123456789012";

/** `tags` merge with the provider's default tags into `tagsAll`. */
export const tags = map(str());
/** No argument of the SDK: the bridge writes it (`bridged`). */
export const tagsAll = map(str(), { computed: true });

/** Resources of version 7 may name a region of their own; the provider's when they do not. */
export const region: Property = str({ onChange: "replace", computed: true });

/**
 * A table with what the bridge does before Check: the provider's region and the merged tags become inputs. So another
 * region in the provider's configuration replaces, and other default tags update, every resource that has the property.
 *
 * Types on the newer plugin framework get `tagsAll` when they are planned and not as an input; previews are the same.
 */
export function bridged(table: ResourceTable): ResourceTable {
  const placed = table.inputs.region !== undefined;
  const tagged = table.inputs.tagsAll !== undefined;
  return {
    ...table,
    sources: [...table.sources, ...(placed ? [REGION] : []), ...(tagged ? [TAGS] : [])],
    rules: (inputs) => [...tagsAllGiven(inputs), ...(table.rules?.(inputs) ?? [])],
    complete: (inputs, config) => ({
      ...inputs,
      ...(placed && text(config, "region") !== undefined && inputs.region === undefined
        ? { region: config.region }
        : {}),
      ...(tagged ? { tagsAll: mergedTags(inputs, config) } : {}),
    }),
  };
}

function tagsAllGiven({ tagsAll: given }: Properties): CheckFailure[] {
  return given === undefined ? [] : [{ property: "tagsAll", reason: '"tagsAll" is computed; give "tags"' }];
}

/** The provider's default tags under the resource's own, without the keys that the provider ignores. */
function mergedTags(inputs: Properties, config: Properties): unknown {
  if (containsUnknown(inputs.tags) || containsUnknown(config.defaultTags)) return UNKNOWN;
  const defaults = isProperties(config.defaultTags) ? config.defaultTags.tags : undefined;
  const ignored = isProperties(config.ignoreTags) ? config.ignoreTags : {};
  const keys = items(ignored, "keys");
  const prefixes = items(ignored, "keyPrefixes").map(String);
  const merged = {
    ...(isProperties(defaults) ? defaults : {}),
    ...(isProperties(inputs.tags) ? inputs.tags : {}),
  };
  return Object.fromEntries(
    Object.entries(merged).filter(
      ([key]) => !keys.includes(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    ),
  );
}

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
  };
}

/** An id such as `vpc-0123456789abcdef0`. */
export function awsId(prefix: string): (context: Pick<ServiceContext, "hex">) => string {
  return ({ hex }) => `${prefix}-${hex(prefix, 17)}`;
}
