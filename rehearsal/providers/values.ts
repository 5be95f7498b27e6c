/**
 * Values as they travel between the engine and a provider: JSON with one sentinel per kind of value that is not known
 * before `up`.
 *
 * Source: @pulumi/pulumi runtime/rpc.ts `unknownValue` and the engine's plugin/rpc.go (`Unknown*Value`).
 */

/** A bag of properties as the engine sends it. */
export type Properties = Record<string, unknown>;

/** What a provider returns for an output that only `up` can tell. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const UNKNOWN_KINDS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value stands for something that is not known yet. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && UNKNOWN_KINDS.has(value);
}

/** Whether a value or anything inside it is not known yet. */
export function containsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isProperties(value)) return Object.values(value).some(containsUnknown);
  return false;
}

/** Whether a value is a plain object. */
export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Marks a value as secret on its way to the engine. */
export function secret(value: unknown): Properties {
  return { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/** Takes secret marks off, at any depth. */
export function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!isProperties(value)) return value;
  if (value[SIGNATURE] === SECRET_SIGNATURE) return unwrapSecrets(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapSecrets(item)]));
}

/** A string property, or undefined when it is absent or something else. */
export function text(properties: Properties, key: string): string | undefined {
  const value = properties[key];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** A number property, or undefined when it is absent or something else. */
export function numeric(properties: Properties, key: string): number | undefined {
  const value = properties[key];
  return typeof value === "number" ? value : undefined;
}

/** A list property, or an empty list. */
export function items(properties: Properties, key: string): unknown[] {
  const value = properties[key];
  return Array.isArray(value) ? value : [];
}
