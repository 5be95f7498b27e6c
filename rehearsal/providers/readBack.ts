/** What a refresh puts into the state: the object as the service shows it, in the provider's inputs and outputs. */
import type { CloudObject } from "./cloud";
import type { Property, ResourceTable } from "./table";
import { isProperties, type Properties } from "./values";

/** Inputs after a refresh: what the program gave, where the object still has it; its own value where it has another. */
export function readInputs(table: ResourceTable, object: CloudObject, inputs: Properties): Properties {
  const imported = Object.keys(inputs).length === 0;
  const source = imported ? object.inputs : inputs;
  const result: Properties = {};
  for (const [name, value] of Object.entries(source)) {
    const property = table.inputs[name];
    if (property === undefined || property.writeOnly) {
      if (!imported) result[name] = value;
      continue;
    }
    const live = object.properties[name];
    result[name] = live === undefined ? (imported ? value : undefined) : known(property, live);
    if (result[name] === undefined) delete result[name];
  }
  return result;
}

/** What the service never tells again stays as the state has it (a token's value). */
export function keepWriteOnly(table: ResourceTable, object: CloudObject, state: Properties): Properties {
  const result = { ...object.properties };
  for (const [name, property] of Object.entries(table.inputs)) {
    if (property.writeOnly && state[name] !== undefined) result[name] = state[name];
  }
  for (const name of table.onlyAtCreate ?? []) {
    if (state[name] === undefined) delete result[name];
    else result[name] = state[name];
  }
  return result;
}

/**
 * The parts of a value that may be given: what the service adds inside a nested object is no input.
 * Source: pulumi-terraform-bridge pkg/tfbridge/schema.go `extractInputs` and `extractSchemaInputs`.
 */
function known({ type, of, properties = {} }: Property, value: unknown): unknown {
  if (Array.isArray(value) && of !== undefined) return value.map((item) => known(of, item));
  if (type !== "object" || !isProperties(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const property = properties[name];
      return property === undefined ? [] : [[name, known(property, item)]];
    }),
  );
}
