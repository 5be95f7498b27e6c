/** The resources of a rehearsed stack as the program asked for them, read from its state. */

import type { Property } from "../providers/table";
import { PACKAGES } from "../providers/tables/index";
import { isProperties, type Properties } from "../providers/values";

/** One resource to replay. */
export interface ReplayResource {
  readonly type: string;
  readonly name: string;
  /** What the program gave: without the provider's defaults. */
  readonly inputs: Properties;
  /** Names of the top-level inputs that were secret. */
  readonly secret: readonly string[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Properties;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Resources of a package in a state that was exported with its secrets in clear, in the order of creation. */
export function resourcesOf(packageName: string, state: unknown): ReplayResource[] {
  const { deployment } = state as { deployment?: { resources?: StateResource[] } };
  return (deployment?.resources ?? [])
    .filter(({ type }) => type.startsWith(`${packageName}:`))
    .map(({ urn, type, inputs = {} }) => {
      const table = PACKAGES[packageName]?.resources.find((item) => item.token === type);
      const given = Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
      const secret = Object.keys(given).filter((name) => holdsSecret(given[name]));
      const shape: Property = { type: "object", properties: table?.inputs ?? {} };
      const name = urn.split("::").slice(3).join("::");
      return { type, name, inputs: withoutDefaults(shape, unwrap(given)) as Properties, secret };
    });
}

/** Leaves out what the provider would fill in by itself. */
export function withoutDefaults(property: Property, value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item) => (property.of ? withoutDefaults(property.of, item) : item));
  if (!isProperties(value) || property.properties === undefined) return value;
  const { properties } = property;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => !isDefault(properties[name], item))
      .map(([name, item]) => [name, properties[name] ? withoutDefaults(properties[name], item) : item]),
  );
}

function isDefault(property: Property | undefined, value: unknown): boolean {
  return property?.default !== undefined && JSON.stringify(property.default) === JSON.stringify(value);
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isProperties(value)) return false;
  return SIGNATURE in value || Object.values(value).some(holdsSecret);
}

/** A state exported with `--show-secrets` holds a secret as JSON text in `plaintext`. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (!isProperties(value)) return value;
  if (SIGNATURE in value) {
    return typeof value.plaintext === "string" ? unwrap(JSON.parse(value.plaintext)) : unwrap(value.value);
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unwrap(item)]));
}
