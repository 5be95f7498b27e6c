/** Checks the inputs of a resource against its table and adds the provider's own defaults. */
import type { CheckFailure, Property, ResourceTable } from "./table";
import { containsUnknown, isProperties, isUnknown, type Properties, UNKNOWN } from "./values";

/** Inputs with defaults, and every mistake found in them. */
export interface CheckResult {
  readonly inputs: Properties;
  readonly failures: CheckFailure[];
}

/** Checks a bag of properties, at any depth. `where` is the path of the bag, "" at the top. */
export function checkProperties(
  shape: Readonly<Record<string, Property>>,
  given: Properties,
  where = "",
): CheckResult {
  const inputs: Properties = {};
  const failures: CheckFailure[] = [];
  const path = (name: string) => (where === "" ? name : `${where}.${name}`);
  for (const name of Object.keys(given)) {
    if (
      shape[name] === undefined &&
      given[name] !== null &&
      given[name] !== undefined &&
      name !== "__defaults"
    ) {
      failures.push({ property: path(name), reason: `unknown property "${name}"` });
    }
  }
  for (const [name, property] of Object.entries(shape)) {
    const value = given[name] ?? property.default;
    if (value === undefined || value === null) {
      if (property.required)
        failures.push({ property: path(name), reason: `missing required property "${name}"` });
      continue;
    }
    const checked = checkValue(property, value, path(name));
    inputs[name] = checked.value;
    failures.push(...checked.failures);
    for (const other of property.conflictsWith ?? []) {
      // Two that name each other are one mistake, not two.
      const reported = shape[other]?.conflictsWith?.includes(name) === true && other < name;
      if (isGiven(given[name]) && isGiven(given[other]) && !reported) {
        failures.push({ property: path(name), reason: `"${name}" conflicts with "${other}"` });
      }
    }
  }
  return { inputs, failures };
}

/** Checks the inputs of a resource: every property, then the rules over several of them. */
export function checkInputs(table: ResourceTable, given: Properties): CheckResult {
  const { inputs, failures } = checkProperties(table.inputs, given);
  return { inputs, failures: [...failures, ...(table.rules?.(inputs) ?? [])] };
}

/** Whether the program wrote a value that is known by now. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !isUnknown(value);
}

interface CheckedValue {
  readonly value: unknown;
  readonly failures: CheckFailure[];
}

function checkValue(property: Property, value: unknown, path: string): CheckedValue {
  if (isUnknown(value) || property.type === "any") return { value, failures: [] };
  switch (property.type) {
    case "list":
    case "set":
      return checkList(property, value, path);
    case "map":
      return checkMap(property, value, path);
    case "object": {
      if (!isProperties(value)) return wrongType(property, value, path);
      const nested = checkProperties(property.properties ?? {}, value, path);
      return { value: nested.inputs, failures: nested.failures };
    }
    default: {
      if (!property.jsonDocument || !isProperties(value)) return checkScalar(property, value, path);
      if (containsUnknown(value)) return { value: UNKNOWN, failures: [] };
      return checkScalar(property, JSON.stringify(value), path);
    }
  }
}

function checkList(property: Property, value: unknown, path: string): CheckedValue {
  if (!Array.isArray(value)) return wrongType(property, value, path);
  const { of } = property;
  const checked = value.map((item, index) =>
    of ? checkValue(of, item, `${path}[${index}]`) : { value: item, failures: [] },
  );
  const failures = checked.flatMap((item) => item.failures);
  if (property.maxItems !== undefined && value.length > property.maxItems) {
    failures.push({ property: path, reason: `at most ${property.maxItems} allowed, got ${value.length}` });
  }
  return { value: checked.map((item) => item.value), failures };
}

function checkMap(property: Property, value: unknown, path: string): CheckedValue {
  if (!isProperties(value)) return wrongType(property, value, path);
  const { of } = property;
  const entries = Object.entries(value).map(
    ([name, item]) =>
      [name, of ? checkValue(of, item, `${path}.${name}`) : { value: item, failures: [] }] as const,
  );
  return {
    value: Object.fromEntries(entries.map(([name, item]) => [name, item.value])),
    failures: entries.flatMap(([, item]) => item.failures),
  };
}

function checkScalar(property: Property, value: unknown, path: string): CheckedValue {
  const typed = coerce(property, value);
  if (typed === undefined) return wrongType(property, value, path);
  const failures: CheckFailure[] = [];
  const fail = (reason: string) => failures.push({ property: path, reason });
  if (typeof typed === "string") {
    if (property.oneOf && !isOneOf(property, typed)) {
      fail(`expected one of ${property.oneOf.map((item) => `"${item}"`).join(", ")}, got "${typed}"`);
    }
    if (property.pattern && !property.pattern.test(typed)) fail(`does not match ${property.pattern.source}`);
    const wrong = property.validate?.(typed);
    if (wrong !== undefined) fail(wrong);
  }
  if (typeof typed === "number") {
    if (property.min !== undefined && typed < property.min)
      fail(`must be at least ${property.min}, got ${typed}`);
    if (property.max !== undefined && typed > property.max)
      fail(`must be at most ${property.max}, got ${typed}`);
  }
  return { value: typed, failures };
}

function isOneOf(property: Property, value: string): boolean {
  if (property.spelling !== "lowerCase") return property.oneOf?.includes(value) ?? true;
  return property.oneOf?.some((item) => item.toLowerCase() === value.toLowerCase()) ?? true;
}

/** The value as the property's type, or undefined when it cannot be one. Bridged providers read "5" as 5. */
function coerce(property: Property, value: unknown): string | number | boolean | undefined {
  switch (property.type) {
    case "string":
      return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
    case "boolean":
      return typeof value === "boolean"
        ? value
        : value === "true"
          ? true
          : value === "false"
            ? false
            : undefined;
    case "integer":
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
      return property.type === "integer" && !Number.isInteger(number) ? undefined : number;
    }
    default:
      return undefined;
  }
}

function wrongType(property: Property, value: unknown, path: string): CheckedValue {
  const given = Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
  return { value, failures: [{ property: path, reason: `expected ${property.type}, got ${given}` }] };
}
